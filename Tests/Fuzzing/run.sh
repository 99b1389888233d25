#!/usr/bin/env bash
# Builds the fuzz targets and runs them, all together for about so many minutes.
#
#     Tests/Fuzzing/run.sh MINUTES [TARGET…]
#
# A target is a file of Targets, without its ending; by default all run. Environment variables:
#     FUZZING_FOLDER      the scratch folder for builds, corpora and inputs that crash; by default .build/fuzzing
#     FUZZING_SANITIZERS  `fuzzer,address`, or `fuzzer` for about twice the speed
#     FUZZING_JOBS        the number of targets that run at the same time; by default the number of processors
#
# Prints a line for each target. Exits with 1 if an input crashes a target or takes too long; with 0, and a line that
# says so, if the toolchain has no libFuzzer.
set -euo pipefail
minutes=${1:?usage: Tests/Fuzzing/run.sh MINUTES [TARGET…]}
shift
cd "$(dirname "$0")/../.."
folder=${FUZZING_FOLDER:-.build/fuzzing}
sanitizers=${FUZZING_SANITIZERS:-fuzzer,address}
jobs=${FUZZING_JOBS:-$(nproc)}
targets=("$@")
if [[ $# -eq 0 ]]; then
    for file in Tests/Fuzzing/Targets/*.swift; do targets+=("$(basename "$file" .swift)"); done
fi
mkdir -p "$folder/targets" "$folder/corpora" "$folder/crashes" "$folder/logs"

printf 'func check(_ input: [UInt8]) {}\n' >"$folder/probe.swift"
if ! swiftc -sanitize="$sanitizers" -parse-as-library -o "$folder/probe" "$folder/probe.swift" \
    Tests/Fuzzing/Support/FuzzTarget.swift >"$folder/logs/probe.log" 2>&1; then
    echo "skipped: this toolchain cannot link libFuzzer (see $folder/logs/probe.log)"
    exit 0
fi

# The modules are built for coverage, optimized, with the assertions of debug builds.
build=(swift build -c release --scratch-path "$folder/build-${sanitizers//,/-}" -Xswiftc "-sanitize=$sanitizers"
    -Xswiftc -enable-testing -Xswiftc -assert-config -Xswiftc Debug)
products=$("${build[@]}" --show-bin-path)
"${build[@]}" --target minibert >"$folder/logs/build.log" 2>&1 || { cat "$folder/logs/build.log"; exit 1; }

# Compiles a target, and links the modules up to the last that it imports: they follow one another in the package.
compile() {
    local target=$1 sources=(Tests/Fuzzing/Support/FuzzTarget.swift "Tests/Fuzzing/Targets/$1.swift")
    local name module maps=() objects=() later=()
    for name in $(sed -n 's|^// Needs: ||p' "Tests/Fuzzing/Targets/$target.swift" | tr -d ,); do
        sources+=("Tests/Fuzzing/Support/$name.swift")
    done
    for module in PrintableText StrictJSON ModelSettings CSystemFiles SystemFiles SafetensorsFormat WordPiece \
        CMiniBERTKernels Tensors NeuralNetworks MiniBERT MiniBERTTraining CMiniBERTModel MiniBERTDefaultModel minibert; do
        later+=("$products/$module.build"/*.o)
        grep -qx "@testable import $module" "${sources[@]}" || continue
        objects+=("${later[@]}")
        later=()
    done
    for module in CSystemFiles CMiniBERTKernels CMiniBERTModel; do
        maps+=(-Xcc "-fmodule-map-file=$products/$module.build/module.modulemap")
    done
    swiftc -O -sanitize="$sanitizers" -parse-as-library -swift-version 6 -assert-config Debug \
        -module-name "Fuzz$target" -module-cache-path "$products/ModuleCache" -I "$products/Modules" \
        -Xcc -fmodule-map-file=Sources/CLibrary/module.modulemap "${maps[@]}" "${sources[@]}" "${objects[@]}" \
        -o "$folder/targets/$target" >"$folder/logs/$target.build.log" 2>&1 ||
        { cat "$folder/logs/$target.build.log"; return 1; }
}

# Runs a target on its corpus, and prints its line.
run() {
    local target=$1 log=$folder/logs/$1.log state=ok options=() scratch
    Tests/Fuzzing/corpora.sh "$target" "$folder/corpora/$target"
    if [[ -e Tests/Fuzzing/Dictionaries/$target.dict ]]; then
        options+=("-dict=Tests/Fuzzing/Dictionaries/$target.dict")
    fi
    # Files of a target lie in memory where the system has such a place.
    scratch=$(mktemp -d -p "$([[ -w /dev/shm ]] && echo /dev/shm || echo /tmp)")
    # Swift would write a backtrace of a trap before libFuzzer writes the input.
    FUZZING_SCRATCH=$scratch SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 \
        "$folder/targets/$target" "$folder/corpora/$target" \
        -max_total_time="$seconds" -max_len=8192 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$folder/crashes/$target-" "${options[@]}" >"$log" 2>&1 || state=CRASH
    rm -rf "$scratch"
    local runs speed coverage
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
    coverage=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
    printf '%-22s %11s executions %7s/s %6s edges  %s\n' \
        "$target" "${runs:-?}" "${speed:-?}" "${coverage:-?}" "$state"
    [[ $state == ok ]] || { grep -m 5 -E 'Fatal error|ERROR|SUMMARY|Test unit written' "$log"; return 1; }
}

seconds=$(awk -v m="$minutes" -v t="${#targets[@]}" -v j="$jobs" \
    'BEGIN { s = m * 60 * j / t; print s < 1 ? 1 : int(s) }')
export -f compile run
export folder sanitizers products seconds
printf '%s\n' "${targets[@]}" | xargs -P "$jobs" -I{} bash -euc 'compile {}' || exit 1
status=0
printf '%s\n' "${targets[@]}" | xargs -P "$jobs" -I{} bash -euc 'run {}' || status=1
awk '/^stat::number_of_executed_units/ { n += $2 } END { printf "%d executions in all\n", n }' \
    $(printf "$folder/logs/%s.log\n" "${targets[@]}")
[[ $status -eq 0 ]] || echo "inputs that crash are in $folder/crashes"
exit "$status"
