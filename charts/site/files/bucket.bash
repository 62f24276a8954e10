# Makes the bucket and its reader, and fills the bucket. The chart's hooks run it in MinIO's image, which has bash, the core
# utilities, mc and curl, and neither grep nor sed.
#
# Usage: bash -c "$(<bucket.bash)" bucket prepare   before an upgrade or a rollback: if the S3 is there by now, the bucket, its
#                                                   reader and the files of $FILES, so that one that fails has not changed a pod
#        bash -c "$(<bucket.bash)" bucket files     after it, and after an install: the same, and what is not needed any more goes
#
# $FILES is a file a line: REVISION|SHA256|KEY|TYPE|CACHE-CONTROL|URL
set -euo pipefail
shopt -s inherit_errexit

readonly revision_header=X-Amz-Meta-Site-Revision release_header=X-Amz-Meta-Site-Release
readonly target=site/$BUCKET policy=site-reader-$BUCKET
# A server that takes a connection and says nothing would keep mc for ever.
mc=(timeout 60 mc --quiet --no-color)

log() { printf '%s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" | tee /dev/termination-log >&2
  exit 1
}

# How many seconds there are before the Job's deadline.
time_left() { log "$((SECONDS < DEADLINE_SECONDS ? DEADLINE_SECONDS - SECONDS : 1))"; }

# The last line that a command says when it fails. Fails itself where the command does not.
last_error() {
  local output status=0
  output=$("$@" 2>&1 >/dev/null </dev/null) || status=$?
  ((status > 0)) || return 1
  output=${output##*$'\n'}
  ((status != 124)) || output="no answer in time"
  log "${output:-it ended with $status}"
}

# Tries a command for some seconds, since MinIO may be on its way up. Sets problem where that does not help.
retry() {
  local until=$((SECONDS + $1)) before=
  shift
  while problem=$(last_error "$@"); do
    [[ $problem == "$before" ]] || log "trying again: $problem"
    ((SECONDS < until && SECONDS < DEADLINE_SECONDS)) || return 1
    before=$problem
    sleep 3
  done
}

# Has mc know the S3, and waits until that has the bucket: MinIO's is made, another's has to be there.
open_bucket() {
  "${mc[@]}" alias set site "$ENDPOINT" --api S3v4 <<<"$writer" >/dev/null
  if [[ $ADMIN == true ]]; then
    retry "$1" "${mc[@]}" mb --ignore-existing "$target"
  else
    retry "$1" "${mc[@]}" ls "$target"
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
    "${mc[@]}" admin policy attach site "$policy" --user "$reader_key"
}

# Removes the readers of before, and takes from this one what was for another bucket: no pod uses them any more.
remove_other_readers() {
  local users user attached other
  users=$("${mc[@]}" --json admin user list site) || return 1
  while [[ $users =~ \"accessKey\":\"([^\"]+)\",\"policyName\":\"([^\"]*site-reader-[^\"]*)\"(.*) ]]; do
    user=${BASH_REMATCH[1]} attached=${BASH_REMATCH[2]} users=${BASH_REMATCH[3]}
    if [[ $user != "$reader_key" ]]; then
      "${mc[@]}" admin user remove site "$user" || return 1
      continue
    fi
    for other in ${attached//,/ }; do
      [[ $other != site-reader-* || $other == "$policy" ]] || "${mc[@]}" admin policy detach site "$other" --user "$user" || return 1
    done
  done
}

# Fetches a line of $FILES to where put looks for it.
fetch() {
  local sha256 key url found limit=$MAX_FILE_KIB setting=loader.maxFileSize left
  IFS='|' read -r _ sha256 key _ _ url <<<"$2"
  log "fetching $key from $url"
  if ((WORKSPACE_KIB - used < limit)); then
    limit=$((WORKSPACE_KIB - used)) setting="loader.workspace, less what other files take of it"
  fi
  left=$(time_left)
  if problem=$(ulimit -f "$limit" && last_error curl --silent --show-error --fail --globoff --location --max-redirs 5 --proto =http,https \
    --connect-timeout 10 --speed-limit 1024 --speed-time 60 --max-time "$left" --retry 4 --retry-all-errors --retry-max-time "$left" \
    --output "/work/$1" "$url"); then
    (($(stat --format %s "/work/$1" 2>/dev/null || log 0) < limit * 1024)) || problem="it has more than the $limit KiB of $setting"
    fail "$key could not be fetched from $url: $problem. No file was put into the bucket."
  fi
  found=$(sha256sum <"/work/$1")
  [[ ${found%% *} == "$sha256" ]] ||
    fail "$key from $url has the checksum ${found%% *}, and should have $sha256. No file was put into the bucket."
  used=$((used + $(stat --format %s "/work/$1") / 1024 + 1))
}

put() {
  local revision key type cache attributes
  IFS='|' read -r revision _ key type cache _ <<<"$2"
  attributes="$revision_header=$revision;$release_header=$RELEASE"
  [[ -z $type ]] || attributes+=";Content-Type=\"$type\""
  [[ -z $cache ]] || attributes+=";Cache-Control=\"$cache\""
  retry 60 timeout "$(time_left)" mc --quiet --no-color cp --attr "$attributes" "/work/$1" "$target/$key" ||
    fail "$key could not be put into the bucket: $problem"
  log "put $key"
}

# Whether an object has a revision.
is_there() { [[ $("${mc[@]}" --json stat --no-list "$target/$2" || true) == *"\"$revision_header\":\"$1\""* ]]; }

fill() {
  local lines changed=() number revision key used=0
  mapfile -t lines <<<"$FILES"
  # All are fetched and looked at before the first one is put.
  for number in "${!lines[@]}"; do
    IFS='|' read -r revision _ key _ <<<"${lines[number]}"
    [[ -n $revision ]] || continue
    if is_there "$revision" "$key"; then
      log "unchanged: $key"
    else
      # mc would put it into the folder.
      [[ -z $("${mc[@]}" ls "$target/$key/" 2>/dev/null || true) ]] ||
        fail "$key cannot be put into the bucket: it is a folder there. No file was put into the bucket."
      fetch "$number" "${lines[number]}"
      changed+=("$number")
    fi
  done
  for number in "${changed[@]}"; do
    put "$number" "${lines[number]}"
  done
}

# Removes what earlier lists of this release have put and this one does not name. What others have put stays.
prune() {
  local object key objects
  objects=$("${mc[@]}" ls "$target/") || return 1
  [[ -n $objects ]] || return 0 # mc takes an empty bucket for an error of stat
  timeout "$(time_left)" mc --json stat --recursive "$target/" | while read -r object; do
    [[ $object == *"\"$release_header\":\"$RELEASE\""* && $object =~ \"name\":\"([^\"]+)\" ]] || continue
    key=${BASH_REMATCH[1]}
    if [[ $FILES != *"|$key|"* ]]; then
      "${mc[@]}" rm "$target/$key" >/dev/null || exit 1
      log "removed $key"
    fi
  done
}

# Credentials as mc reads them.
credentials() {
  [[ -r $1/accessKey && -r $1/secretKey ]] || fail "one of the Secrets $SECRETS is not there, or lacks accessKey or secretKey"
  printf '%s\n%s' "$(<"$1/accessKey")" "$(<"$1/secretKey")"
}

if [[ $1 == prepare && ! -e /etc/site/writer/accessKey ]]; then
  log "there is no MinIO yet"
  exit
fi
writer=$(credentials /etc/site/writer)
if [[ $ADMIN == true ]]; then
  reader=$(credentials /etc/site/reader)
  reader_key=${reader%%$'\n'*}
fi
if [[ $1 == prepare ]]; then
  if ! open_bucket 15 || { [[ $ADMIN == true ]] && ! retry 15 add_reader; }; then
    log "the bucket cannot be used now: it is filled after the upgrade"
    exit
  fi
  fill
else
  open_bucket 120 || fail "the bucket $BUCKET of $ENDPOINT cannot be used: $problem"
  [[ $ADMIN != true ]] || retry 60 add_reader || fail "the user that s3www reads as could not be made: $problem"
  fill
  [[ $PRUNE != true ]] || prune || fail "what is not listed any more could not be removed"
  [[ $ADMIN != true ]] || retry 60 remove_other_readers || fail "the readers of before could not be removed: $problem"
fi
log "the bucket is as the release says"
