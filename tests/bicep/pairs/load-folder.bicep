var files = loadDirectoryFileInfo('parts/listed', '*.txt')
output names array = map(files, file => file.baseName)
