#include "app/session/resources.h"

#include <QtGlobal>

// Q_INIT_RESOURCE declares a function of the global namespace.
static void initResources() {
  Q_INIT_RESOURCE(resources);
}

namespace convt {

void loadResources() {
  initResources();
}

}  // namespace convt
