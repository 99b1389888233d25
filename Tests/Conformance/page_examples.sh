#!/usr/bin/env bash
# Runs every command of the `console` blocks of pages, in the order of each page and in one shell, and compares what
# it prints with what the page shows below it; a command that shows nothing has only to succeed.
#
#     page_examples.sh PRODUCTS WORK PAGE...
#
# PRODUCTS is the folder of the built command: `swift run -c release minibert` takes it from there, as a build was the
# step before. `swift test` is not run again. WORK is a folder for what the examples write. Of decimals four are
# compared: the last digits of a float are those of one kind of processor.
set -euo pipefail
checkout=$(realpath "$(dirname "$0")/../..")
products=$(realpath "$1")
mkdir -p "$2/pages"
work=$(realpath "$2/pages")
shift 2
pages=()
for page in "$@"; do pages+=("$(realpath "$page")"); done
PATH="$products:$PATH"

# A build of the page runs as it stands, but for its folder, which has to be new.
swift() {
    local arguments=("$@")
    case "$*" in
        "run -c release minibert "*) shift 4; minibert "$@" ;;
        test) ;;
        "build "*" --scratch-path .build/static")
            arguments[-1]=$work/static
            (cd "$checkout" && command swift "${arguments[@]}") && is_small "$work/static/release/minibert" &&
                needs_no_library "$work/static/release/minibert" && runs_alone "$work/static/release/minibert"
            ;;
        *) echo "the README runs 'swift $*', which this script does not know" >&2; return 1 ;;
    esac
}

# Whether a program has at most 45 MB.
is_small() {
    local size
    size=$(stat -L -c %s "$1")
    ((size <= 45000000)) || { echo "the static build has $size bytes" >&2; return 1; }
}

# Whether a program has no interpreter, needs no library, and so asks for no version of the C library.
needs_no_library() {
    local headers
    headers=$(LC_ALL=C readelf --wide --program-headers --dynamic --version-info "$1") || return 1
    if grep -E 'INTERP|NEEDED|GLIBC' <<< "$headers"; then
        echo "the static build needs these libraries" >&2
        return 1
    fi
}

# Runs a program in a folder that holds nothing else, and so without /proc, /dev and a home.
runs_alone() {
    mkdir -p "$work/alone"
    cp "$1" "$work/alone/minibert"
    local enter=(unshare --map-root-user chroot)
    [[ $(id -u) == 0 ]] && enter=(chroot)
    # More than once: what goes wrong between threads does not go wrong every time.
    for _ in {1..20}; do
        [[ $("${enter[@]}" "$work/alone" /minibert classify "a wonderful film") == positive* ]] || return 1
    done
}

rounded() { sed -E 's/(\.[0-9]{4})[0-9]+/\1/g'; }

count=0
failures=0
command=
expected=

# Runs the command that was read, if there is one, and judges it.
finish() {
    [[ -n $command ]] || return 0
    count=$((count + 1))
    local status=0
    eval "$command" > "$work/output" 2> "$work/messages" || status=$?
    if [[ $status != 0 ]]; then
        echo "FAILED ($status): $command"
        cat "$work/messages"
        failures=$((failures + 1))
    elif [[ -n $expected ]] && ! diff <(printf '%s' "$expected" | rounded) <(rounded < "$work/output"); then
        echo "FAILED, shown < and printed >: $command"
        failures=$((failures + 1))
    fi
    command=
    expected=
}

# Runs the commands of a page in a folder of its own.
run_page() {
    local inside=no line folder
    folder=$work/$(basename "$1" .md)
    mkdir -p "$folder"
    ln -sfn "$checkout/Tests" "$folder/Tests"
    unset MINIBERT_MODEL
    cd "$folder"
    while IFS= read -r line; do
        case "$inside:$line" in
            'no:```console') inside=yes ;;
            'yes:```') inside=no; finish ;;
            'yes:$ '*) finish; command=${line#'$ '} ;;
            yes:*) expected+=$line$'\n' ;;
        esac
    done < "$1"
}

for page in "${pages[@]}"; do
    before=$count
    run_page "$page"
    echo "$((count - before)) commands of $(basename "$page")"
    [[ $count -gt $before ]]
done
echo "$count commands, $failures failed"
[[ $failures == 0 ]]
