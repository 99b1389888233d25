import Glibc

/// A folder for the files of this process: the one that `run.sh` makes and removes, else a new one in `/tmp`.
let scratchFolder: String = {
    if let path = getenv("FUZZING_SCRATCH") { return String(cString: path) }
    let path = "/tmp/minibert-fuzzing-\(getpid())"
    makeFolder(path)
    return path
}()

func makeFolder(_ path: String) { mkdir(path, 0o700) }

func append(_ bytes: [UInt8], to path: String) {
    let file = open(path, O_WRONLY | O_APPEND)
    guard file >= 0 else { return }
    _ = write(file, bytes, bytes.count)
    close(file)
}

func remove(_ path: String) { unlink(path) }
