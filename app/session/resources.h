#pragma once

namespace convt {

/// Makes the files of resources.qrc (samples, icons) available. A static library's resources are not registered by
/// themselves: whoever needs them calls this first. Idempotent.
void loadResources();

}  // namespace convt
