/// The function that libFuzzer calls with each input; the file of the target defines `check(_:)`.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    check(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Ends the process, so that libFuzzer keeps the input, if a property does not hold.
func require(_ holds: Bool, _ property: @autoclosure () -> String) {
    guard !holds else { return }
    fatalError("does not hold: \(property())")
}

/// Options and texts that are taken from the front of an input.
struct Choices {
    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) { rest = input[...] }

    /// The next byte; 0 at the end.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// One of some values, by the next byte; the digit `0` is the first.
    mutating func one<Value>(of values: [Value]) -> Value {
        values[Int(byte() &- UInt8(ascii: "0")) % values.count]
    }

    /// A number from 0 to 255, by the next byte; the digits are the numbers below ten.
    mutating func number() -> Int { Int(byte() &- UInt8(ascii: "0")) }

    mutating func flag() -> Bool { byte() & 1 == 1 }

    /// The bytes up to the next separator, or the end; the separator is a byte that no UTF-8 text has.
    mutating func part() -> [UInt8] {
        let part = rest.prefix { $0 != 0xFF }
        rest = rest[part.endIndex...].dropFirst()
        return Array(part)
    }

    var isEmpty: Bool { rest.isEmpty }

    /// All bytes that are left.
    var remaining: [UInt8] { Array(rest) }
}

extension [UInt8] {
    var text: String { String(decoding: self, as: UTF8.self) }
}
