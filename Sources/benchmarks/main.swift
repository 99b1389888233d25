import CLibrary

exit(BenchmarkProgram.run(Array(CommandLine.arguments.dropFirst())))
