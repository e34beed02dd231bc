#disable-next-line no-unused-params
param unused string
#disable-diagnostics no-unused-vars
var free = 1
// a line
/* a
   block */
