import TestSupport

/// A labeled file, and a folder for models.
struct Films {
    let folder: TemporaryFolder
    let data: String

    init() throws {
        folder = try TemporaryFolder.made()
        let rows = (0..<30).map {
            "\($0 % 2 == 0 ? "good" : "bad")\tthe film \($0) is \($0 % 2 == 0 ? "great" : "dull")\n"
        }
        data = try folder.write("films.tsv", "label\ttext\n" + rows.joined())
    }

    var model: String { folder.path + "/model" }

    func train(_ options: [String] = ["--no-cache"], variables: [String: String] = [:]) throws -> Outcome {
        try run(
            ["train", data, "-m", modelFixture("bert-base"), "-o", model] + options, variables: variables)
    }
}
