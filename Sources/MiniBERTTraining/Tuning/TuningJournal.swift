import StrictJSON
import SystemFiles

/// The journal of a search for settings: JSON lines, one for each trial, after a first line that identifies the search.
///
/// Each line is written at once and made durable, so that a process that is killed loses no finished trial.
struct TuningJournal: ~Copyable {
    private let file: OpenFile
    private let path: String
    /// The lines of earlier trials, by the JSON text of their settings.
    let recorded: [String: JSONValue]

    private static let format = "minibert trials 1"
    private static let byteLimit = 1 << 26

    /// Opens the journal.
    ///
    /// - Parameters:
    ///   - path: The path of the file, which is created if it does not exist.
    ///   - fingerprint: Identifies data and settings.
    ///   - resumes: Whether earlier trials are kept; otherwise the file is emptied.
    /// - Returns: The journal, with the lines of earlier trials.
    /// - Throws: `FineTuningError.journal` if there is no journal to resume, or it is damaged or of another search;
    ///   `.unwritableJournal`.
    static func opened(
        _ path: String, fingerprint: String, resumes: Bool
    ) throws(FineTuningError) -> TuningJournal {
        let lines = resumes ? try Self.lines(path: path, fingerprint: fingerprint) : nil
        let journal = TuningJournal(
            file: try file(path, truncatedTo: lines?.byteCount ?? 0), path: path,
            recorded: lines?.trials ?? [:])
        if lines == nil {
            try journal.append(["format": .text(format), "fingerprint": .text(fingerprint)])
        }
        return journal
    }

    /// Opens a file, and removes what follows its whole lines: a process that was killed may have left a part of one.
    private static func file(
        _ path: String, truncatedTo byteCount: Int
    ) throws(FineTuningError) -> OpenFile {
        do throws(SystemError) {
            let file = try OpenFile(FilePath(path), for: .appending)
            try file.truncate(to: byteCount)
            return file
        } catch {
            throw .unwritableJournal(path: path, reason: error.description)
        }
    }

    /// Adds a line, and makes it durable.
    func append(_ line: JSONValue) throws(FineTuningError) {
        do throws(SystemError) {
            try file.write(Array((line.text + "\n").utf8))
            try file.synchronize()
        } catch {
            throw .unwritableJournal(path: path, reason: error.description)
        }
    }

    /// The trials of a journal, and the number of bytes of its whole lines.
    private static func lines(
        path: String, fingerprint: String
    ) throws(FineTuningError) -> (trials: [String: JSONValue], byteCount: Int) {
        let bytes: [UInt8]
        do throws(FileContentsError) {
            bytes = try FileContents.of(FilePath(path), limit: byteLimit)
        } catch {
            let finding = error.isMissing ? "is missing" : "cannot be read: \(error)"
            throw .journal(path: path, finding: finding)
        }
        let newline = UInt8(ascii: "\n")
        guard let end = bytes.lastIndex(of: newline) else {
            throw .journal(path: path, finding: "has no whole line")
        }
        var trials: [String: JSONValue] = [:]
        for (index, line) in bytes[..<end].split(separator: newline, omittingEmptySubsequences: false)
            .enumerated()
        {
            let json = try? JSONValue(parsing: Array(line))
            if index == 0 {
                guard json?["format"]?.string == format else {
                    throw .journal(path: path, finding: "is no journal of this version of MiniBERT")
                }
                guard json?["fingerprint"]?.string == fingerprint else {
                    throw .journal(path: path, finding: "is of a search with other data or settings")
                }
            } else {
                guard let json, let settings = json["settings"] else {
                    throw .journal(path: path, finding: "line \(index + 1) is damaged")
                }
                trials[settings.text] = json
            }
        }
        return (trials, end + 1)
    }
}

extension TuningTrial {
    /// Reads the scores of a line of a journal; `nil` if the line is damaged.
    init?(_ line: JSONValue, setting: TrialSetting, metrics: [TuningMetric]) {
        guard let named = line["scores"], let seconds = line["seconds"]?.double else { return nil }
        let isFailed = named.object?.entries.isEmpty ?? true
        self.init(
            setting: setting,
            scores: isFailed
                ? [] : metrics.map { Score(metric: $0, value: named[$0.rawValue]?.double) },
            gain: line["gain"]?.double, standardError: line["standard_error"]?.double, seconds: seconds)
    }
}
