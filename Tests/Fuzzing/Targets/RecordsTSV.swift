// Needs: RecordProperties

/// The records of a table with tabs do not depend on the sizes of the reads.
func check(_ input: [UInt8]) { requireStableRecords(input, format: .tsv) }
