import CLibrary
internal import CMiniBERTKernels

/// The kernels for one instruction set that this processor supports.
@safe
package struct KernelVariant: @unchecked Sendable, CustomStringConvertible {
    let table: UnsafePointer<kernels>

    /// The variants that this processor supports, the portable one first.
    package static let available: [KernelVariant] = ["portable", "avx2", "avx512", "avx512vnni", "neon"]
        .compactMap {
            KernelVariant(named: $0)
        }

    /// The variant that the environment variable `MINIBERT_KERNELS` names, or else the fastest.
    ///
    /// A name that this processor does not support is ignored; `minibert` refuses it before that.
    private static let preferred: KernelVariant = {
        if let name = unsafe getenv("MINIBERT_KERNELS"), let asked = unsafe kernels_named(name) {
            return unsafe KernelVariant(table: asked)
        }
        return unsafe KernelVariant(table: kernels_best())
    }()

    @TaskLocal private static var override: KernelVariant?

    /// The variant that tensor operations use now.
    package static var current: KernelVariant { override ?? preferred }

    private init(table: UnsafePointer<kernels>) { unsafe self.table = table }

    /// Creates the variant of that name; `nil` if this processor does not support it.
    package init?(named name: String) {
        guard let table = unsafe kernels_named(name) else { return nil }
        unsafe self.init(table: table)
    }

    /// Runs `body` with this variant for its tensor operations; the rest of the process keeps its own.
    package func perform<Result>(_ body: () throws -> Result) rethrows -> Result {
        try KernelVariant.$override.withValue(self) { try body() }
    }

    /// Computes multiply-adds between registers only, which gives an upper bound on the speed of a product.
    ///
    /// - Returns: The number of floating-point operations.
    package func exhaust(rounds: Int) -> Double { unsafe table.pointee.exhaust(rounds) }

    /// The name of the variant, as `MINIBERT_KERNELS` takes it.
    package var description: String { unsafe String(cString: table.pointee.name) }
}

/// The kernels that tensor operations use now.
var activeKernels: UnsafePointer<kernels> { unsafe KernelVariant.current.table }
