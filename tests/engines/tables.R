# Writes what R reads from tables, as JSON, a line for each: Rscript tables.R FUNCTION.R FILE...
# Texts are written by their bytes, and NA as null.
arguments <- commandArgs(trailingOnly = TRUE)
source(arguments[1], encoding = "UTF-8")
written <- function(value) {
  if (is.na(value)) "null"
  else if (is.character(value)) paste0('"', paste(charToRaw(enc2utf8(value)), collapse = ""), '"')
  else if (is.logical(value)) tolower(value)
  else format(value, digits = 17)
}
for (path in arguments[-1]) {
  table <- read_table(path)
  columns <- vapply(table, function(column) {
    sprintf('["%s", %s]', class(column), paste0("[", paste(vapply(column, written, ""), collapse = ", "), "]"))
  }, "")
  cat(sprintf("{%s}\n", paste0('"', names(table), '": ', columns, collapse = ", ")))
}
