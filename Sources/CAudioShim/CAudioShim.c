#include "CAudioShim.h"
