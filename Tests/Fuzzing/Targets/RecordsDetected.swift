// Needs: RecordProperties

/// The records of a file whose format is detected do not depend on the sizes of the reads.
func check(_ input: [UInt8]) { requireStableRecords(input, format: nil) }
