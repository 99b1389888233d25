import Foundation

/// Creates a pipe: bytes written to the second descriptor can be read from the first.
package func makePipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw CocoaError(.fileReadUnknown) }
    return (ends[0], ends[1])
}
