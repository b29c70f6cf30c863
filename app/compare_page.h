#pragma once

#include <QWidget>
#include <array>
#include <memory>
#include <optional>

#include "app/session/round_trip_job.h"
#include "app/session/session.h"

namespace convt {

class CompareView;
class FlatCombo;
class LadderPanel;
class PictureTitle;
class RoundTripPanel;
class RulePlate;

/// The Compare tab: the round trip. Left to right x, conv2d(convT(x)) and their difference, at one place and zoom in
/// coordinates of the input; below, what they mean in numbers, and the ladder of sizes. It works only while it is
/// visible.
class ComparePage : public QWidget {
  Q_OBJECT

 public:
  explicit ComparePage(Session& session, QWidget* parent = nullptr);

  /// What is shown; none before the first round trip.
  const std::shared_ptr<const RoundTrip>& trip() const { return m_trip; }
  /// Whether something is being computed for what is wanted now.
  bool working() const { return m_job.running(); }
  void zoomIn();
  void zoomOut();
  void zoomTo(int zoom);
  void fit();

 Q_SIGNALS:
  /// What is under the pointer.
  void readout(QString text);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void build();
  QWidget* buildPictures();
  QWidget* buildBand();
  void connectSession();
  void connectViews();
  void retranslate();
  void showState();
  void showError();
  void showChannels();
  void showTrip();
  void showRanges();
  void placeViews();
  void request();
  void hover(std::optional<PixelAt> pixel);
  QString valuesAt(PixelAt pixel) const;
  void chooseChannel(int channel);
  void chooseOutputPadding(Pair outputPadding);
  void chooseFix(int index);
  void fitMicro();
  int zoomFitting(int most) const;
  PlaneWindow visibleWindow() const;
  bool shows(const RoundTripWants& wants, const PlaneWindow& visible) const;
  bool linked() const;

  Session& m_session;
  RoundTripJob m_job;
  std::array<PictureTitle*, 3> m_titles{};
  std::array<CompareView*, 3> m_views{};
  FlatCombo* m_channelBox;  ///< for an input that is not RGB
  RulePlate* m_plate;
  QWidget* m_band;
  RoundTripPanel* m_panel;
  LadderPanel* m_ladder;

  std::shared_ptr<const RoundTrip> m_trip;
  std::optional<RoundTripWants> m_wanted;  ///< the last ones
  std::vector<Fix> m_fixes;
  QString m_failure;        ///< why the present state could not be computed
  bool m_microFits = true;  ///< the grid is shown whole until the user looks elsewhere
};

}  // namespace convt
