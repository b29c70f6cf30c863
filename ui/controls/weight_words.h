#pragma once

#include <QString>

#include "ui/controls/panel_state.h"

namespace convt {

/// The name of a kind of weights in the panel's list: "Random (PyTorch)", "Box" ..; a tensor's own name.
QString weightWord(WeightKind kind);

/// What the weights are worth, beside their name: "1/4 per tap", "±.0625"; empty where there is no one number.
QString weightNote(const PanelState& state);

/// Where the bias comes from, beside its check box: "off, 0 for every channel", "from the same seed" ..
QString biasNote(const PanelState& state);

/// Input channel ic of `channels`: R, G, B of three, else its number.
QString channelWord(int channel, std::int64_t channels);

}  // namespace convt
