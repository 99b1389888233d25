import Foundation
import StrictJSON
import TestSupport
import Testing

@testable import MiniBERTTraining

struct TuningJournalTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder.made()
        path = folder.path + "/a.trials.jsonl"
    }

    private func open(_ fingerprint: String = "f", resumes: Bool) throws(FineTuningError) {
        let journal = try TuningJournal.opened(path, fingerprint: fingerprint, resumes: resumes)
        _ = journal.recorded
    }

    @Test func `lines are found again by their settings`() throws {
        let line: JSONValue = ["trial": .integer(0), "settings": ["kind": "fit"]]
        do {
            let journal = try TuningJournal.opened(path, fingerprint: "f", resumes: false)
            try journal.append(line)
        }

        let journal = try TuningJournal.opened(path, fingerprint: "f", resumes: true)

        #expect(journal.recorded == ["{\"kind\":\"fit\"}": line])
    }

    @Test func `a journal that cannot be continued is refused in words`() throws {
        let first = "{\"format\":\"minibert trials 1\",\"fingerprint\":\"f\"}\n"
        for (content, fingerprint, finding) in [
            ("", "f", "has no whole line"), ("mine", "f", "has no whole line"),
            ("mine\n", "f", "is no journal of this version of MiniBERT"),
            (first, "g", "is of a search with other data or settings"),
            (first + "mine\n", "f", "line 2 is damaged"), (first + "{}\n", "f", "line 2 is damaged"),
        ] {
            try folder.write("a.trials.jsonl", content)

            #expect(throws: FineTuningError.journal(path: path, finding: finding)) {
                try open(fingerprint, resumes: true)
            }
            #expect(try folder.read("a.trials.jsonl") == content)
        }
    }

    @Test func `a missing journal cannot be continued, and a folder cannot be written`() throws {
        #expect(throws: FineTuningError.journal(path: path, finding: "is missing")) {
            try open(resumes: true)
        }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)

        let error = #expect(throws: FineTuningError.self) { try open(resumes: false) }

        guard case .unwritableJournal(path, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a part of a line at the end is removed`() throws {
        let first = "{\"format\":\"minibert trials 1\",\"fingerprint\":\"f\"}\n"
        try folder.write("a.trials.jsonl", first + "{\"trial\":")

        try open(resumes: true)

        #expect(try folder.read("a.trials.jsonl") == first)
    }
}
