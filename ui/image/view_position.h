#pragma once

#include "ui/paint/view_position.h"
