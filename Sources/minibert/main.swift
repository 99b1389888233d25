import CLibrary

exit(MiniBERTCommand.runProcess())
