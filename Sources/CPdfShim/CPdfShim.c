#include "CPdfShim.h"
