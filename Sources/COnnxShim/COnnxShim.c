#include "COnnxShim.h"
