# Makes the bucket and its reader, and fills the bucket. The chart's hooks run it in MinIO's image, which has bash, the core
# utilities, mc and curl, and neither grep nor sed.
#
# Usage: bash -c "$(<bucket.bash)" bucket reader   before an upgrade: the bucket and its reader, if MinIO answers by now
#        bash -c "$(<bucket.bash)" bucket files    after it: these, and the files of $FILES, one a line as
#                                                  REVISION|SHA256|KEY|TYPE|CACHE-CONTROL|URL
#
# Exit codes, which decide whether the Job tries again: 65 where trying again is no use, else 69.
set -euo pipefail
shopt -s inherit_errexit

readonly useless=65 unavailable=69
readonly policy=site-reader meta=X-Amz-Meta-Site-Revision
readonly target=site/$BUCKET

say() { printf '%s\n' "$*"; }

fail() {
  local code=$1
  shift
  printf 'error: %s\n' "$*" | tee /dev/termination-log >&2
  exit "$code"
}

# The last line that a program says when it fails. Fails itself where the program does not.
complaint() {
  local output
  if output=$("$@" 2>&1 >/dev/null </dev/null); then
    return 1
  fi
  output=${output##*$'\n'}
  say "${output:-$1 was ended}"
}

# Has mc know the S3, and waits for as many seconds as it may take until that has the bucket: MinIO's is made, another's has to be
# there. Sets problem where it does not get to it.
open_bucket() {
  local until=$((SECONDS + $1)) open=(ls "$target") before=
  [[ $ADMIN != true ]] || open=(mb --ignore-existing "$target")
  mc --quiet --no-color alias set site "$ENDPOINT" --api S3v4 <<<"$writer" >/dev/null
  while problem=$(complaint mc --quiet --no-color "${open[@]}"); do
    [[ $problem == "$before" ]] || say "waiting for the bucket $BUCKET of $ENDPOINT: $problem"
    ((SECONDS < until)) || return 1
    before=$problem
    sleep 3
  done
}

# Adds the user that s3www reads as. That there is one already makes no difference.
add_reader() {
  printf '{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:aws:s3:::%s"]},
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::%s/*"]}
  ]}' "$BUCKET" "$BUCKET" >/tmp/policy.json
  mc --quiet --no-color admin policy create site "$policy" /tmp/policy.json >/dev/null
  mc --quiet --no-color admin user add site >/dev/null <<<"$reader"
  local attached
  attached=$(mc --json admin user info site "$reader_key")
  [[ $attached == *"$policy"* ]] || mc --quiet --no-color admin policy attach site "$policy" --user "$reader_key" >/dev/null
  say "the reader is there"
}

# Removes the readers of before, which no pod uses any more.
remove_other_readers() {
  local user others
  others=$(mc --json admin user list site)
  while [[ $others =~ \"accessKey\":\"([A-Za-z0-9]+)\",\"policyName\":\"$policy\"(.*) ]]; do
    user=${BASH_REMATCH[1]} others=${BASH_REMATCH[2]}
    [[ $user == "$reader_key" ]] || { mc --quiet --no-color admin user remove site "$user" >/dev/null && say "the reader of before is gone"; }
  done
}

# Fetches a line of $FILES to where put looks for it.
fetch() {
  local sha256 key url problem found
  IFS='|' read -r _ sha256 key _ _ url <<<"$2"
  say "fetching $key from $url"
  if problem=$(ulimit -f "$MAX_FILE_KIB" && complaint curl --silent --show-error --fail --location --max-redirs 5 --proto =http,https \
    --connect-timeout 10 --speed-limit 1024 --speed-time 60 --retry 4 --retry-all-errors --output "/work/$1" "$url"); then
    (($(stat --format %s "/work/$1" 2>/dev/null || echo 0) < MAX_FILE_KIB * 1024)) ||
      fail "$useless" "$key from $url has more than the $MAX_FILE_KIB KiB of loader.maxFileSize. No file was put into the bucket."
    fail "$unavailable" "$key could not be fetched from $url: $problem. No file was put into the bucket."
  fi
  found=$(sha256sum <"/work/$1")
  [[ ${found%% *} == "$sha256" ]] ||
    fail "$useless" "$key from $url has the checksum ${found%% *}, and should have $sha256. No file was put into the bucket."
}

put() {
  local revision key type cache attributes problem tries=0
  IFS='|' read -r revision _ key type cache _ <<<"$2"
  attributes="$meta=$revision"
  [[ -z $type ]] || attributes+=";Content-Type=\"$type\""
  [[ -z $cache ]] || attributes+=";Cache-Control=\"$cache\""
  while problem=$(complaint mc --quiet --no-color cp --attr "$attributes" "/work/$1" "$target/$key"); do
    ((++tries < 20)) || fail "$unavailable" "$key could not be put into the bucket: $problem"
    say "trying again to put $key: $problem"
    sleep 3
  done
  say "put $key"
}

fill() {
  local lines changed=() number revision key
  mapfile -t lines <<<"$FILES"
  # All are fetched and looked at before the first one is put.
  for number in "${!lines[@]}"; do
    IFS='|' read -r revision _ key _ <<<"${lines[number]}"
    [[ -n $revision ]] || continue
    if [[ $(mc --json stat "$target/$key" 2>/dev/null || true) == *"\"$meta\":\"$revision\""* ]]; then
      say "unchanged: $key"
    else
      fetch "$number" "${lines[number]}"
      changed+=("$number")
    fi
  done
  for number in "${changed[@]}"; do
    put "$number" "${lines[number]}"
  done
  [[ $PRUNE != true ]] || prune
}

# Removes what an earlier list has put and this one does not name. What others have put stays.
prune() {
  local object key objects
  objects=$(mc --json stat --recursive "$target")
  while read -r object; do
    [[ $object == *"\"$meta\":"* && $object =~ \"name\":\"$BUCKET/([^\"]+)\" ]] || continue
    key=${BASH_REMATCH[1]}
    if [[ $FILES != *"|$key|"* ]]; then
      mc --quiet --no-color rm "$target/$key" >/dev/null
      say "removed $key"
    fi
  done <<<"$objects"
}

# Credentials as mc reads them.
credentials() {
  [[ -r $1/accessKey && -r $1/secretKey ]] || fail "$useless" "one of the Secrets $SECRETS is not there, or lacks accessKey or secretKey"
  printf '%s\n%s' "$(<"$1/accessKey")" "$(<"$1/secretKey")"
}

if [[ $1 == reader && ! -e /etc/site/writer/accessKey ]]; then
  say "there is no MinIO yet"
  exit
fi
writer=$(credentials /etc/site/writer)
if [[ $ADMIN == true ]]; then
  reader=$(credentials /etc/site/reader)
  reader_key=${reader%%$'\n'*}
fi
case $1 in
  reader)
    if open_bucket 15; then
      add_reader
    else
      say "MinIO is not ready for it: the reader is made after the upgrade"
    fi
    ;;
  files)
    open_bucket "$WAIT_SECONDS" || fail "$unavailable" "the bucket $BUCKET of $ENDPOINT cannot be used: $problem"
    [[ $ADMIN != true ]] || add_reader
    fill
    [[ $ADMIN != true ]] || remove_other_readers
    say "the bucket is as the release says"
    ;;
esac
