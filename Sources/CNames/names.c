// First names of 2017 from the US Social Security Administration's public-domain baby-name counts.
// names.txt is made by Scripts/make-names.py.
#include "CNames.h"

static const uint8_t bytes[] = {
#embed "names.txt"
};

const uint8_t *names_bytes(void) { return bytes; }
size_t names_count(void) { return sizeof bytes; }
