import Testing

@testable import minibert

struct MiniBERTCommandTests {
    @Test func `usage errors go to standard error, with status 2`() throws {
        for (arguments, message, hint): ([String], String, String) in [
            ([], "a command is missing", "try 'minibert --help'"),
            (["supervised", "x"], "no command 'supervised'; did you mean 'train'?", "try 'minibert --help'"),
            (["clasify", "hi"], "no command 'clasify'; did you mean 'classify'?", "try 'minibert --help'"),
            (["-q"], "a command is missing", "try 'minibert --help'"),
            (
                ["-x"], "unknown option '-x'; put '--' before a text that begins with '-'",
                "try 'minibert --help'"
            ),
            (
                ["classify", "--treads", "2"], "unknown option '--treads'; did you mean '--threads'?",
                "try 'minibert classify --help'"
            ),
            (
                ["completion", "tcsh"],
                "'tcsh' is not a value for 'completion', which takes one of bash, zsh, fish",
                "try 'minibert completion --help'"
            ),
            (
                ["help", "clasify"], "no command 'clasify'; did you mean 'classify'?",
                "try 'minibert --help'"
            ),
        ] {
            let outcome = try run(arguments)

            #expect(outcome.status == 2)
            #expect(outcome.output == "")
            #expect(outcome.messages == "minibert: \(message); \(hint)\n")
        }
    }

    @Test func `help and version go to standard output`() throws {
        #expect(try run(["--version"]).output == "minibert \(Version.number)\n")
        #expect(try run(["classify", "--version"]).output == "minibert \(Version.number)\n")
        #expect(
            try run(["--version", "--verbose"], variables: ["MINIBERT_THREADS": "3"]).output.contains(
                "threads: 3\n"))
        let commands = MiniBERTCommand.commands
        #expect(try run(["--help"]).output == HelpText.program(commands))
        #expect(try run(["help"]).output == HelpText.program(commands))
        #expect(try run(["classify", "--help"]).output == HelpText.help(for: ClassifyCommand.self))
        #expect(try run(["help", "classify"]).output == HelpText.help(for: ClassifyCommand.self))
        #expect(try run(["help", "--man"]).output == ManualPage.text(commands))
        #expect(try run(["completion", "zsh"]).output == Shell.zsh.completions(of: commands))
    }

    @Test func `instructions that do not exist are refused, and an empty name means the fastest`() throws {
        let refused = try run(["classify", "great"], variables: ["MINIBERT_KERNELS": "avx3"])

        #expect(refused.status == 2 && refused.output == "")
        #expect(
            refused.messages.hasPrefix(
                "minibert: 'avx3' is not a value for 'MINIBERT_KERNELS', which takes on this processor one of portable"
            ))
        for name in ["", "portable"] {
            #expect(try run(["classify", "great"], variables: ["MINIBERT_KERNELS": name]).status == 0)
        }
    }

    @Test func `options may stand before the command`() throws {
        #expect(
            try run(["-k", "2", "--format=tsv", "classify", "awful"]).output
                == "negative\t0.750000\tpositive\t0.250000\n")
    }

    @Test func `details are shown with --verbose`() throws {
        #expect(try run(["classify", "-v", "great day"]).messages.hasPrefix("1 text, 2 tokens, 0.0 s, "))
    }
}
