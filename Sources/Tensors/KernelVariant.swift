internal import CMiniBERTKernels

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The inner loops for one instruction set, one of those that this processor runs.
@safe
package struct KernelVariant: @unchecked Sendable, CustomStringConvertible {
    let table: UnsafePointer<kernels>

    /// The variants that this processor runs, the portable one first.
    package static let available: [KernelVariant] = ["portable", "avx2", "avx512", "avx512vnni", "neon"]
        .compactMap {
            KernelVariant(named: $0)
        }

    /// The variant asked for by the environment variable `MINIBERT_KERNELS`, or else the fastest; a name that this
    /// processor does not know is passed over.
    private static let preferred: KernelVariant = {
        if let name = unsafe getenv("MINIBERT_KERNELS"), let asked = unsafe kernels_named(name) {
            return unsafe KernelVariant(table: asked)
        }
        return unsafe KernelVariant(table: kernels_best())
    }()

    @TaskLocal private static var override: KernelVariant?

    /// The variant that operations on tensors use now.
    package static var current: KernelVariant { override ?? preferred }

    private init(table: UnsafePointer<kernels>) { unsafe self.table = table }

    /// The variant of that name; `nil` where this processor cannot run it.
    package init?(named name: String) {
        guard let table = unsafe kernels_named(name) else { return nil }
        unsafe self.init(table: table)
    }

    /// Lets the operations inside `body` use this variant; the rest of the process keeps its own.
    package func perform<Result>(_ body: () throws -> Result) rethrows -> Result {
        try KernelVariant.$override.withValue(self) { try body() }
    }

    /// Does multiply-adds between registers and nothing else: what no product can surpass.
    ///
    /// - Returns: How many floating-point operations that were.
    package func exhaust(rounds: Int) -> Double { unsafe table.pointee.exhaust(rounds) }

    /// The name, as `MINIBERT_KERNELS` takes it.
    package var description: String { unsafe String(cString: table.pointee.name) }
}

/// The loops that operations on tensors use now.
var activeKernels: UnsafePointer<kernels> { unsafe KernelVariant.current.table }
