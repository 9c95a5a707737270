#include "CQRShim.h"
