#pragma once

#include <QObject>
#include <QThreadPool>
#include <memory>
#include <optional>
#include <stop_token>

#include "app/session/session.h"
#include "engine/core/wiring.h"

namespace convt {

/// The layer's own kernels for the matrix of the wiring. They come with the frames; but while one kernel acts alone a
/// frame has that one only: then those of the last frame without stay, and for another layer all are made anew by a
/// worker. GUI thread; nothing here blocks.
class LayerKernels : public QObject {
  Q_OBJECT

 public:
  explicit LayerKernels(QObject* parent = nullptr);
  ~LayerKernels() override;

  /// The session's state changed.
  void follow(const Session& session);
  void take(const Frame& frame);
  /// Null while nothing is known.
  const std::shared_ptr<const KernelTable>& table() const { return m_table; }

 Q_SIGNALS:
  void changed();

 private:
  /// What weights depend on.
  struct Layer {
    WeightSource source;  ///< without solo
    LayerParams params;
    std::int64_t inChannels = 0;
    friend bool operator==(const Layer&, const Layer&) = default;
  };
  static Layer layerOf(const WeightSource& source, const LayerParams& params, std::int64_t inChannels);

  template <typename Make>
  void start(const std::optional<Layer>& layer, Make make);
  void forgetWork();
  void show(std::shared_ptr<const KernelTable> table, const std::optional<Layer>& layer);

  std::shared_ptr<const KernelTable> m_table;
  std::optional<Layer> m_layer;       ///< of m_table, where it is known
  std::optional<Layer> m_inWork;      ///< of the worker's latest task
  const Tensor* m_tensor = nullptr;   ///< of m_table or of what is being read
  WeightSource m_source;              ///< of the state
  std::uint64_t m_sourceState = 0;    ///< number of the state in which it came
  bool m_alone = false;               ///< one kernel acts alone
  std::uint64_t m_togetherState = 0;  ///< number of the first state since which none did
  std::uint64_t m_task = 0;
  std::stop_source m_stop;
  QThreadPool m_pool;
};

}  // namespace convt
