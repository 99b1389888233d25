import MiniBERT

let benchmark = ProductBenchmark()
let writesJSON = CommandLine.arguments.contains("--json")

if !writesJSON {
    print(
        "Products on one core, loops '\(KernelVariant.current)': GFLOP/s, and percent of the multiply-add peak\n"
    )
    print("| weight | size | median | % | undisturbed | % |\n|---|---|---|---|---|---|")
}
for measured in ProductBenchmark.cases {
    let result = benchmark.run(measured)
    print(writesJSON ? result.json : result.row)
}
