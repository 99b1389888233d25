import TestSupport
import SystemFiles
import Foundation

@testable import minibert

/// The exit status and the streams of a command.
struct Outcome {
    let status: Int32
    let output: String
    let messages: String
}

/// Runs a whole command with fake models, and with files as standard streams.
func run(
    _ arguments: [String], input: String = "", variables: [String: String] = [:], models: ModelLibrary = .fake
) throws -> Outcome {
    try run(
        bytes: arguments.map { Array($0.utf8) }, input: Array(input.utf8), variables: variables,
        models: models)
}

/// Runs a whole command whose arguments and input are bytes.
func run(
    bytes arguments: [[UInt8]], input: [UInt8] = [], variables: [String: String] = [:],
    models: ModelLibrary = .fake
) throws -> Outcome {
    let folder = try TemporaryFolder.made()
    try Data(input).write(to: URL(fileURLWithPath: folder.path + "/in"))
    let reading = try System.open(FilePath(folder.path + "/in"), for: .readingStream)
    let output = try System.open(FilePath(folder.path + "/out"), for: .replacing)
    let messages = try System.open(FilePath(folder.path + "/err"), for: .replacing)
    defer { for descriptor in [reading, output, messages] { System.close(descriptor) } }
    // The model folder of the fake models is any folder; the tokenizer is a real one.
    let vocabulary = try TemporaryFolder.made()
    try vocabulary.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nab\ncd\n##e\n")
    let all = variables.merging(["MINIBERT_MODEL": vocabulary.path]) { given, _ in given }
    let context = CommandContext(
        standardInput: reading, standardOutput: output, standardError: messages,
        environment: Environment(variable: { all[$0] }, systemFile: Environment.contents(ofSystemFile:)),
        models: models, commands: MiniBERTCommand.commands)

    let status = MiniBERTCommand.run(arguments, in: context)

    return Outcome(status: status, output: try folder.read("out"), messages: try folder.read("err"))
}

/// A model folder of the library's tests.
func modelFixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
        + "/TestModels/Fixtures/models/" + name
}

/// Opens a file that holds `bytes` for reading.
func openInput(_ bytes: some Sequence<UInt8>, in folder: TemporaryFolder) throws -> Int32 {
    let path = folder.path + "/" + UUID().uuidString
    try Data(Array(bytes)).write(to: URL(fileURLWithPath: path))
    return try System.open(FilePath(path), for: .readingStream)
}
