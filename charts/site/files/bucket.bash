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

# What a program says when it fails, on one line; nothing where it does not.
complaint() {
  local output
  if output=$("$@" 2>&1 >/dev/null </dev/null); then
    return 1
  fi
  output=${output//$'\n'/ }
  say "${output:-$1 failed}"
}

# Signs in with the writer's credentials, for as many seconds as it may take until the S3 is there.
sign_in() {
  local until=$((SECONDS + $1)) output
  until output=$(mc --quiet --no-color alias set site "$ENDPOINT" --api S3v4 2>&1 <<<"$writer"); do
    output=${output//$'\n'/ }
    ((SECONDS < until)) || return 1
    say "waiting for $ENDPOINT: $output"
    sleep 3
  done
}

make_bucket() {
  local problem
  if [[ $ADMIN == true ]]; then
    mc --quiet --no-color mb --ignore-existing "$target" >/dev/null || fail "$unavailable" "the bucket $BUCKET could not be made"
  elif problem=$(complaint mc --quiet --no-color ls "$target"); then
    fail "$useless" "the bucket $BUCKET of $ENDPOINT cannot be listed: $problem. It has to be there, and the credentials of the writer good for it."
  fi
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

fetch() {
  local number=$1 sha256=$2 key=$3 url=$4 problem found
  say "fetching $key from $url"
  if problem=$(ulimit -f "$MAX_FILE_KIB" && complaint curl --silent --show-error --fail --location --max-redirs 5 --proto =http,https \
    --connect-timeout 10 --speed-limit 1024 --speed-time 60 --retry 4 --retry-all-errors --output "/work/$number" "$url"); then
    fail "$unavailable" "$key could not be fetched from $url: $problem. No file was put into the bucket."
  fi
  found=$(sha256sum <"/work/$number")
  [[ ${found%% *} == "$sha256" ]] ||
    fail "$useless" "$key from $url has the checksum ${found%% *} and should have $sha256. No file was put into the bucket."
}

put() {
  local number=$1 revision=$2 key=$3 type=$4 cache=$5 attributes problem tries=0
  attributes="$meta=$revision"
  [[ -z $type ]] || attributes+=";Content-Type=\"$type\""
  [[ -z $cache ]] || attributes+=";Cache-Control=\"$cache\""
  while problem=$(complaint mc --quiet --no-color cp --attr "$attributes" "/work/$number" "$target/$key"); do
    ((++tries < 20)) || fail "$unavailable" "$key could not be put into the bucket: $problem"
    say "trying again to put $key: $problem"
    sleep 3
  done
  say "put $key"
}

fill() {
  local revision sha256 key type cache url number=0 numbers=() listed=$'\n'
  # All are fetched and looked at before the first one is put.
  while IFS='|' read -r revision sha256 key type cache url; do
    [[ -n $revision ]] || continue
    listed+=$key$'\n'
    number=$((number + 1))
    if [[ $(mc --json stat "$target/$key" 2>/dev/null || true) == *"\"$meta\":\"$revision\""* ]]; then
      say "unchanged: $key"
    else
      fetch "$number" "$sha256" "$key" "$url"
      numbers+=("$number")
    fi
  done <<<"$FILES"
  number=0
  while IFS='|' read -r revision sha256 key type cache url; do
    number=$((number + 1))
    [[ " ${numbers[*]-} " != *" $number "* ]] || put "$number" "$revision" "$key" "$type" "$cache"
  done <<<"$FILES"
  [[ $PRUNE != true ]] || prune "$listed"
}

# Removes what an earlier list has put and this one does not name. What others have put stays.
prune() {
  local object key
  while read -r object; do
    [[ $object == *"\"$meta\":"* && $object =~ \"name\":\"([^\"]+)\" ]] || continue
    key=${BASH_REMATCH[1]#*"/$BUCKET/"}
    [[ $1 == *$'\n'"$key"$'\n'* ]] || { mc --quiet --no-color rm "$target/$key" >/dev/null && say "removed $key"; }
  done < <(mc --json stat --recursive "$target")
}

writer=$(</etc/site/writer/accessKey)$'\n'$(</etc/site/writer/secretKey)
if [[ $ADMIN == true ]]; then
  reader_key=$(</etc/site/reader/accessKey)
  reader=$reader_key$'\n'$(</etc/site/reader/secretKey)
fi
case $1 in
  reader)
    if sign_in 15; then
      make_bucket
      add_reader
    else
      say "MinIO does not answer, or takes other credentials: its reader is made after the upgrade"
    fi
    ;;
  files)
    sign_in "$WAIT_SECONDS" || fail "$unavailable" "$ENDPOINT does not answer, or refuses its credentials"
    make_bucket
    [[ $ADMIN != true ]] || add_reader
    fill
    [[ $ADMIN != true ]] || remove_other_readers
    say "the bucket is as the release says"
    ;;
esac
