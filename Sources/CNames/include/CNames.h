/// The bundled list of first names, carried inside the binary.
#ifndef CNAMES_H
#define CNAMES_H

#include <stddef.h>
#include <stdint.h>

/// UTF-8, one name a line.
const uint8_t *names_bytes(void);
/// How many bytes there are.
size_t names_count(void);

#endif
