import TestSupport
import MiniBERT
import SystemFiles
import MiniBERTTraining
import Foundation
import Testing

@testable import minibert

struct RecordWindowTests {
    private let silent = Messages(
        descriptor: -1, isTerminal: false, isQuiet: true, isVerbose: false, usesColor: false)

    private func window(on descriptor: Int32) -> RecordWindow {
        let source = RecordSource(
            inputs: [InputName(path: Array("-".utf8))], options: RecordOptions(), standardInput: descriptor,
            messages: silent)
        return RecordWindow(source)
    }

    private func texts(_ records: [Record]) -> [String] {
        records.map { record in
            guard case .success(let content) = record.content else { return "fault" }
            return String(decoding: content.text, as: UTF8.self)
        }
    }

    @Test func `a window is complete when the input pauses`() throws {
        let (reading, writing) = try makePipe()
        defer { System.close(reading) }
        var window = window(on: reading)

        _ = try System.write(Array("one\ntwo\nthr".utf8), from: 0, to: writing)
        #expect(texts(try window.next()) == ["one", "two"])
        _ = try System.write(Array("ee\n".utf8), from: 0, to: writing)
        #expect(texts(try window.next()) == ["three"])
        System.close(writing)
        #expect(try window.next().isEmpty)
    }

    @Test func `windows grow while they are fast, and shrink when they are slow`() throws {
        let folder = try TemporaryFolder.made()
        let descriptor = try openInput(String(repeating: "x\n", count: 100).utf8, in: folder)
        defer { System.close(descriptor) }
        var window = window(on: descriptor)

        #expect(try window.next().count == 16)
        window.adapt(seconds: 0.01, count: 16)
        #expect(try window.next().count == 32)
        window.adapt(seconds: 1, count: 32)
        #expect(window.capacity == 32)
        window.adapt(seconds: 3, count: 32)
        #expect(window.capacity == 16)
        for _ in 0..<20 { window.adapt(seconds: 0, count: window.capacity) }
        #expect(window.capacity == RecordWindow.largestCapacity)
    }

    @Test func `a window exceeds its byte limit by at most one record`() throws {
        let folder = try TemporaryFolder.made()
        let line = String(repeating: "x", count: 5 << 20)
        let descriptor = try openInput("\(line)\n\(line)\n\(line)\n".utf8, in: folder)
        defer { System.close(descriptor) }
        var window = window(on: descriptor)

        #expect(try window.next().count == 2)
        #expect(try window.next().count == 1)
    }
}
