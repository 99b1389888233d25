import TestSupport
import SystemFiles
import Foundation
import Testing

@testable import minibert

struct OutputFileTests {
    @Test func `a file appears once it is complete, without temporary files`() throws {
        let folder = try TemporaryFolder.made()
        let output = try OutputFile(path: Array((folder.path + "/a").utf8), isForced: false)

        try output.writer.write("result\n")
        try output.writer.flush()
        #expect(!(try folder.names.contains("a")))
        try output.finish()

        #expect(try folder.names == ["a"])
        #expect(try folder.read("a") == "result\n")
    }

    @Test func `an unfinished output leaves the old file unchanged`() throws {
        let folder = try TemporaryFolder.made()
        let path = try folder.write("a", "old")
        do {
            let output = try OutputFile(path: Array(path.utf8), isForced: true)
            try output.writer.write("half")
        }

        #expect(try folder.names == ["a"])
        #expect(try folder.read("a") == "old")
    }

    @Test func `an existing output is replaced only with --force`() throws {
        let folder = try TemporaryFolder.made()
        let path = try folder.write("a", "old")

        let refused = try run(["classify", "-o", path, "great"])
        #expect(refused.status == 5)
        #expect(refused.messages == "minibert: \(path): already exists; --force replaces it\n")
        #expect(try run(["classify", "-o", path, "--force", "great"]).status == 0)
        #expect(try folder.read("a") == "positive\t0.875000\n")
    }

    @Test func `writing to a symbolic link replaces the file that it points to`() throws {
        let folder = try TemporaryFolder.made()
        let path = try folder.write("a", "old")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: path)

        #expect(try run(["classify", "-o", folder.path + "/link", "--force", "great"]).status == 0)

        #expect(try folder.names == ["a", "link"])
        #expect(try folder.read("a") == "positive\t0.875000\n")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/link") == path)
    }

    @Test func `an input file cannot be the output file`() throws {
        let folder = try TemporaryFolder.made()
        let path = try folder.write("a", "great\n")

        let outcome = try run(["classify", "-i", path, "-o", path, "--force"])

        #expect(outcome.status == 5)
        #expect(
            outcome.messages == "minibert: \(path): is an input of the same command; choose another file\n")
        #expect(try folder.read("a") == "great\n")
    }

    @Test func `a full device is an error`() throws {
        #expect(
            try run(["classify", "-o", "/dev/full", "great"]).messages
                == "minibert: /dev/full: cannot be written: No space left on device\n")
        #expect(try run(["classify", "-o", "/dev/full", "great"]).status == 5)
        #expect(try run(["classify", "-o", "/dev/null", "great"]).status == 0)
    }

    @Test func `a closed reader ends the command with status 141 and no message`() throws {
        signal(SIGPIPE, SIG_IGN)
        let (reading, writing) = try makePipe()
        System.close(reading)
        let folder = try TemporaryFolder.made()
        let messages = try System.open(FilePath(folder.path + "/err"), for: .replacing)
        let context = CommandContext(
            standardInput: 0, standardOutput: writing, standardError: messages,
            environment: Environment(
                variable: { $0 == "MINIBERT_MODEL" ? folder.path : nil }, systemFile: { _ in nil }),
            models: .fake, commands: MiniBERTCommand.commands)

        #expect(MiniBERTCommand.run([Array("classify".utf8), Array("great".utf8)], in: context) == 141)

        #expect(try folder.read("err") == "")
        for descriptor in [writing, messages] { System.close(descriptor) }
    }
}
