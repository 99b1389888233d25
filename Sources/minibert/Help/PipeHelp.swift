/// The promises to programs that run a command as a part of a pipe, such as the engine of a cluster.
enum PipeHelp {
    /// The word after `help` that shows them.
    static let topic = "pipes"

    static let summary =
        "What classify, embed, tokenize and explain promise to a program at the other end of a pipe."

    static let rules: [(subject: String, promise: String)] = [
        (
            "records",
            "Each record of the input gives one record of the output, in the same order, also an empty one."
        ),
        (
            "keys",
            "--id-column 1 copies what stands before the first tab of a line; JSON keeps 'id'. --append keeps all columns "
                + "of a table, and all members of a JSON object before the member '\(OutputOptions.resultKey)' with the result."
        ),
        (
            "bad records",
            "A record that cannot be used has the reason in its place: the member 'error' in JSON, else the last field. "
                + "The exit status stays 0; --strict makes it 1, --errors fail ends the command."
        ),
        (
            "parts",
            "What a record gives does not depend on the records before it. Standard input is UTF-8 whatever its first "
                + "bytes are; bytes that are not UTF-8 are read as U+FFFD in lines and are an error in JSON. Lines and JSON with "
                + "--text-column can be cut anywhere between records; a table needs its header, so cut it with --shard."
        ),
        ("no records", "An empty input gives an empty output and the exit status 0."),
        (
            "end",
            "--end-marker adds a last line: '#end', the number of records, the SHA-256 of all bytes before the line, and "
                + "that of the model; in JSON the members end, records, sha256 and model. An output without it is not complete."
        ),
        (
            "waiting",
            "Results are written as soon as the input pauses. At most 4,096 records or 8 MB are held, so a program that "
                + "writes has to read at the same time."
        ),
        (
            "threads",
            "--threads, else MINIBERT_THREADS, else the least of the processors that the process may use, the quota of its "
                + "control group, OMP_NUM_THREADS and SLURM_CPUS_PER_TASK. No result depends on the number."
        ),
        (
            "files",
            "Nothing is written but the output, and no home folder is needed. The model is mapped: any number of processes "
                + "share one copy in memory."
        ),
        ("messages", "Progress is shown on a terminal only; --quiet leaves errors alone."),
    ]

    /// The table, as wide as a terminal.
    static var text: String {
        let width = (rules.map { $0.subject.count }.max() ?? 0) + 4
        let rows = rules.map { rule in
            let subject = "  " + rule.subject
            return subject + HelpText.wrapped(rule.promise, indentation: width).dropFirst(subject.count)
        }
        return HelpText.wrapped(summary, indentation: 0) + "\n\n" + rows.joined(separator: "\n") + "\n"
    }
}
