internal import Synchronization
package import Tensors

#if THREAD_SANITIZER
    private typealias Mutex = Tensors.Mutex
#endif

/// A value that any thread may change in place, one at a time.
final class Cell<Value: Sendable>: Sendable {
    private let content: Mutex<Value>

    init(_ value: Value) { content = Mutex(value) }

    var value: Value { content.withLock { $0 } }

    func update(_ body: (inout Value) -> Void) { content.withLock { body(&$0) } }
}

extension Parameterized {
    /// Changes every parameter in place, several at a time.
    ///
    /// `body` also receives the index of the parameter in the visit.
    package mutating func updateParameters(
        sharedBy threads: WorkerThreads,
        _ body: @Sendable (inout Tensor, Int, ParameterPath, ParameterRole) -> Void
    ) {
        // Parameters are moved out of the model, so each is referenced only by its cell and is changed without a
        // copy.
        var cells: [(cell: Cell<Tensor>, path: ParameterPath, role: ParameterRole, count: Int)] = []
        let nothing = Tensor(zeros: [0])
        updateParameters { parameter, path, role in
            cells.append((Cell(parameter), path, role, parameter.count))
            parameter = nothing
        }
        // The largest parameters come first, so that no thread has a large one left at the end.
        let order = cells.indices.sorted { cells[$0].count > cells[$1].count }
        _ = threads.map(order) { [cells] index in
            cells[index].cell.update { body(&$0, index, cells[index].path, cells[index].role) }
        }
        var index = 0
        updateParameters { parameter, _, _ in
            parameter = cells[index].cell.value
            index += 1
        }
    }
}
