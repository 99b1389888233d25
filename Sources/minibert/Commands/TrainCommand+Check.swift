import StrictJSON
import MiniBERTTraining
import Tensors

extension TrainCommand {
    /// Reads and checks the data as a training would, without training.
    ///
    /// - Throws: `CommandError.data` for data that a training would refuse.
    static func check(
        _ context: CommandContext, _ arguments: ParsedArguments
    ) throws(CommandError) {
        let messages = context.messages(for: arguments)
        _ = try inputFiles(arguments)
        let (data, validation, _) = try data(context, arguments, messages)
        let heldOut = validation.map { [("the validation data", $0.examples)] } ?? []
        let names = try labelNames(arguments, data, messages)
        let findings: [DataFinding]
        do throws(Stopped) {
            findings = try DataCheck(
                data.examples, classes: data.examples.isEmpty ? [] : names.map(\.label), heldOut: heldOut
            ).findings
        } catch {
            throw .interrupted(signal: Interruption.signalNumber ?? 2)
        }
        for finding in findings { messages.tell("\(finding.severity.rawValue): \(finding)") }
        do throws(DataError) {
            try FineTuner.checkLabels(of: LabeledData(examples: names.map(\.example) + data.examples))
        } catch {
            throw CommandError(error)
        }
        guard arguments[OutputOptions.json] else { return }
        let report: JSONValue = [
            "files": .array((data.files + (validation?.files ?? [])).map(\.json)),
            "findings": .array(findings.map { $0.json(lineLimit: 20) }),
        ]
        try context.print(report.indentedText)
    }
}
