# Makes the bucket and its reader, and fills the bucket. The chart's hooks run it in MinIO's image, which has bash, the core
# utilities, mc and curl, and neither grep nor sed.
#
# Usage: bash -c "$(<bucket.bash)" bucket reader   before an upgrade: the bucket and its reader, if MinIO is there by now
#        bash -c "$(<bucket.bash)" bucket files    after it: these, and the files of $FILES, one a line as
#                                                  REVISION|SHA256|KEY|TYPE|CACHE-CONTROL|URL
set -euo pipefail
shopt -s inherit_errexit

readonly policy=site-reader revision_header=X-Amz-Meta-Site-Revision
readonly target=site/$BUCKET
# A server that takes a connection and says nothing would keep mc for ever.
mc=(timeout 60 mc --quiet --no-color)

say() { printf '%s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" | tee /dev/termination-log >&2
  exit 1
}

# The last line that a command says when it fails. Fails itself where the command does not.
complaint() {
  local output
  if output=$("$@" 2>&1 >/dev/null </dev/null); then
    return 1
  fi
  output=${output##*$'\n'}
  say "${output:-$1 was ended}"
}

# Tries a command for some seconds, since MinIO may be on its way up. Sets problem where that does not help.
persist() {
  local until=$((SECONDS + $1)) before=
  shift
  while problem=$(complaint "$@"); do
    [[ $problem == "$before" ]] || say "trying again: $problem"
    ((SECONDS < until)) || return 1
    before=$problem
    sleep 3
  done
}

# Has mc know the S3, and waits until that has the bucket: MinIO's is made, another's has to be there.
open_bucket() {
  "${mc[@]}" alias set site "$ENDPOINT" --api S3v4 <<<"$writer" >/dev/null
  if [[ $ADMIN == true ]]; then
    persist "$1" "${mc[@]}" mb --ignore-existing "$target"
  else
    persist "$1" "${mc[@]}" ls "$target"
  fi
}

# Adds the user that s3www reads as. That there is one already makes no difference.
add_reader() {
  printf '{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation"], "Resource": ["arn:aws:s3:::%s"]},
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::%s/*"]}
  ]}' "$BUCKET" "$BUCKET" >/tmp/policy.json
  "${mc[@]}" admin policy create site "$policy" /tmp/policy.json &&
    "${mc[@]}" admin user add site <<<"$reader" &&
    "${mc[@]}" admin policy attach site "$policy" --user "${reader%%$'\n'*}"
}

# Removes the readers of before, which no pod uses any more.
remove_other_readers() {
  local user others
  others=$("${mc[@]}" --json admin user list site)
  while [[ $others =~ \"accessKey\":\"([^\"]+)\",\"policyName\":\"$policy\"(.*) ]]; do
    user=${BASH_REMATCH[1]} others=${BASH_REMATCH[2]}
    if [[ $user != "${reader%%$'\n'*}" ]]; then
      "${mc[@]}" admin user remove site "$user" >/dev/null
      say "removed the reader of before"
    fi
  done
}

# Fetches a line of $FILES to where put looks for it.
fetch() {
  local sha256 key url found
  IFS='|' read -r _ sha256 key _ _ url <<<"$2"
  say "fetching $key from $url"
  if problem=$(ulimit -f "$MAX_FILE_KIB" && complaint curl --silent --show-error --fail --location --max-redirs 5 --proto =http,https \
    --connect-timeout 10 --speed-limit 1024 --speed-time 60 --retry 4 --retry-all-errors --output "/work/$1" "$url"); then
    (($(stat --format %s "/work/$1" 2>/dev/null || echo 0) < MAX_FILE_KIB * 1024)) ||
      problem="it has more than the $MAX_FILE_KIB KiB of loader.maxFileSize"
    fail "$key could not be fetched from $url: $problem. No file was put into the bucket."
  fi
  found=$(sha256sum <"/work/$1")
  [[ ${found%% *} == "$sha256" ]] ||
    fail "$key from $url has the checksum ${found%% *}, and should have $sha256. No file was put into the bucket."
}

put() {
  local revision key type cache attributes
  IFS='|' read -r revision _ key type cache _ <<<"$2"
  attributes="$revision_header=$revision"
  [[ -z $type ]] || attributes+=";Content-Type=\"$type\""
  [[ -z $cache ]] || attributes+=";Cache-Control=\"$cache\""
  persist 60 mc --quiet cp --attr "$attributes" "/work/$1" "$target/$key" || fail "$key could not be put into the bucket: $problem"
  say "put $key"
}

fill() {
  local lines changed=() number revision key
  mapfile -t lines <<<"$FILES"
  # All are fetched and looked at before the first one is put.
  for number in "${!lines[@]}"; do
    IFS='|' read -r revision _ key _ <<<"${lines[number]}"
    [[ -n $revision ]] || continue
    if [[ $("${mc[@]}" --json stat --no-list "$target/$key" || true) == *"\"$revision_header\":\"$revision\""* ]]; then
      say "unchanged: $key"
    else
      fetch "$number" "${lines[number]}"
      changed+=("$number")
    fi
  done
  for number in "${changed[@]}"; do
    put "$number" "${lines[number]}"
  done
}

# Removes what an earlier list has put and this one does not name. What others have put stays.
prune() {
  local object key objects
  objects=$("${mc[@]}" ls --recursive "$target/")
  [[ -n $objects ]] || return 0 # mc takes an empty bucket for an error of stat
  objects=$("${mc[@]}" --json stat --recursive "$target/")
  while read -r object; do
    [[ $object == *"\"$revision_header\":"* && $object =~ \"name\":\"([^\"]+)\" ]] || continue
    key=${BASH_REMATCH[1]}
    if [[ $FILES != *"|$key|"* ]]; then
      "${mc[@]}" rm "$target/$key" >/dev/null
      say "removed $key"
    fi
  done <<<"$objects"
}

# Credentials as mc reads them.
credentials() {
  [[ -r $1/accessKey && -r $1/secretKey ]] || fail "one of the Secrets $SECRETS is not there, or lacks accessKey or secretKey"
  printf '%s\n%s' "$(<"$1/accessKey")" "$(<"$1/secretKey")"
}

if [[ $1 == reader && ! -e /etc/site/writer/accessKey ]]; then
  say "there is no MinIO yet"
  exit
fi
writer=$(credentials /etc/site/writer)
if [[ $ADMIN == true ]]; then
  reader=$(credentials /etc/site/reader)
fi
case $1 in
  reader)
    if open_bucket 15 && persist 15 add_reader; then
      say "the reader is there"
    else
      say "MinIO is not ready for it: the reader is made after the upgrade"
    fi
    ;;
  files)
    open_bucket "$WAIT_SECONDS" || fail "the bucket $BUCKET of $ENDPOINT cannot be used: $problem"
    [[ $ADMIN != true ]] || persist 60 add_reader || fail "the user that s3www reads as could not be made: $problem"
    fill
    [[ $PRUNE != true ]] || prune
    [[ $ADMIN != true ]] || remove_other_readers
    say "the bucket is as the release says"
    ;;
esac
