#pragma once

#include <QObject>
#include <QThreadPool>
#include <memory>
#include <optional>

#include "engine/core/pixel_sum.h"
#include "engine/render/layer_source.h"

namespace convt {

/// The pixel taken apart, with the engine's own value. Serial; its cost is the pixel's terms.
PixelExplanation explain(const LayerSource& source, std::int64_t oc, std::int64_t oy, std::int64_t ox);

/// Explains the pixel that is wanted last: at once and in the same tick, but for a pixel of more than kAtOnce terms,
/// which goes through a thread of its own. GUI thread only; nothing here blocks.
class Explainer : public QObject {
  Q_OBJECT

 public:
  static constexpr std::int64_t kAtOnce = 300'000;  ///< terms: about 5 ms

  explicit Explainer(QObject* parent = nullptr);
  ~Explainer() override;

  /// explained() follows, before this returns or later. Asking for the pixel that was asked for last changes nothing.
  void want(const std::shared_ptr<const LayerSource>& source, const OutputPlace& place);
  /// No pixel is wanted; what is under way is not delivered.
  void forget();

 Q_SIGNALS:
  void explained(std::shared_ptr<const convt::PixelExplanation> pixel);
  /// It will take a moment: so many terms.
  void computing(qint64 terms);

 private:
  void deliver(quint64 number, std::shared_ptr<const PixelExplanation> pixel);

  std::shared_ptr<const LayerSource> m_source;
  OutputPlace m_place;
  quint64 m_number = 0;  ///< of the last want
  QThreadPool m_pool;
};

}  // namespace convt
