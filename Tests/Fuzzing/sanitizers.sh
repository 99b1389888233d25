#!/usr/bin/env bash
# Runs the tests under sanitizers, and prints a line for each; exits with 1 if one fails or reports something.
#
#     Tests/Fuzzing/sanitizers.sh [address|thread|undefined]…
#
# address: all tests. thread: the tests that compute on several threads. undefined: the C code of the kernels and of
# SHA-256, under the tests that use it. SANITIZING_FOLDER is the scratch folder, by default .build/sanitizing.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${SANITIZING_FOLDER:-.build/sanitizing}
[[ $# -gt 0 ]] || set -- address thread undefined
mkdir -p "$folder"
status=0

# Runs the tests of a pattern, and counts the reports in their output.
check() {
    local name=$1 pattern=$2 log=$folder/$1.log result=passed reports
    shift 2
    swift test --scratch-path "$folder/$name" --filter "$pattern" "$@" >"$log" 2>&1 || result=FAILED
    reports=$(grep -c -E 'ERROR: AddressSanitizer|WARNING: ThreadSanitizer|runtime error:' "$log" || true)
    [[ $result == passed && $reports -eq 0 ]] || status=1
    printf '%-10s %s, %s reports; %s\n' "$name" "$result" "$reports" \
        "$(grep -o -E 'Test run with .*' "$log" | tail -1 || true)"
    [[ $result == passed && $reports -eq 0 ]] || echo "    see $log"
}

# Fails unless ThreadSanitizer reports a race of a small program, and none where the package's mutex prevents it.
check_race() {
    local program=$folder/race
    swiftc -swift-version 6 -sanitize=thread -DTHREAD_SANITIZER -package-name race -o "$program" \
        -Xcc -fmodule-map-file=Sources/CLibrary/module.modulemap \
        Sources/Tensors/ThreadSanitizerMutex.swift Tests/Fuzzing/Sanitizers/main.swift >"$program.log" 2>&1 ||
        { cat "$program.log"; return 1; }
    "$program" locked >"$program.log" 2>&1 || { echo "thread     a race where there is none"; return 1; }
    if "$program" >"$program.log" 2>&1; then echo "thread     a race is not seen"; return 1; fi
    grep -q 'WARNING: ThreadSanitizer' "$program.log"
}

export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1
concurrent='TensorsTests|NeuralNetworksTests|TextClassifier|TextEmbedder|BatchRunner|ResultSequence|FineTuner|FineTunedModel'
concurrent+='|FeatureCache|HeadSearch|HeadObjective|Pretraining|Teacher|ScoredData|CorpusTokenizer|RecordWindow'
for name; do
    case $name in
    address) check address . --sanitize address ;;
    thread)
        check_race || status=1
        check thread "$concurrent" --sanitize thread -Xswiftc -DTHREAD_SANITIZER
        ;;
    undefined)
        runtime=$(dirname "$(swiftc -print-target-info | sed -n 's/^ *"runtimeResourcePath": *"\(.*\)",*$/\1/p')")
        check undefined 'TensorsTests|NeuralNetworksTests|SystemFilesTests' \
            -Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined \
            -Xlinker "$(find "$runtime" -name "libclang_rt.ubsan_standalone-$(uname -m).a" | head -1)"
        ;;
    *)
        echo "unknown sanitizer '$name'; known are address, thread, undefined" >&2
        exit 2
        ;;
    esac
done
exit "$status"
