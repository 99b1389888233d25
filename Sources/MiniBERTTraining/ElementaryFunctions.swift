#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// Only this file depends on the name of the C library.

/// The exponential function.
func exponential(_ x: Double) -> Double { exp(x) }

/// The natural logarithm.
func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// The natural logarithm of `1 + x`, exact for small `x`.
func naturalLogarithm(onePlus x: Double) -> Double { log1p(x) }
