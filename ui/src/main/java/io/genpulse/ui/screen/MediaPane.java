package io.genpulse.ui.screen;

import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import java.nio.file.Path;
import java.util.Locale;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.media.Media;
import javafx.scene.media.MediaException;
import javafx.scene.media.MediaPlayer;
import javafx.scene.media.MediaView;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Plays a video, over and over, or sound, once it is told to. What the toolkit or the machine has
/// no decoder for is shown by its first picture, if there is one, and opens in the desktop's own
/// program. Used on the window's thread only.
public final class MediaPane extends BorderPane {
  private static final Logger log = LoggerFactory.getLogger(MediaPane.class);

  private final Texts texts;
  private final Runnable openOutside;
  private final StackPane ground = new StackPane();
  private final MediaView video = new MediaView();
  private final ImageView poster = new ImageView();
  private final FontIcon sign = new FontIcon(Feather.MUSIC);
  private final FontIcon playing = new FontIcon(Feather.PLAY);
  private final Button play;
  private final Slider place = new Slider();
  private final Label time = new Label();
  private final HBox bar;
  private final VBox outside;
  private @Nullable MediaPlayer player;
  private @Nullable Path shown;

  /// @param openOutside opens what is shown in the desktop's own program
  public MediaPane(Texts texts, Runnable openOutside) {
    this.texts = texts;
    this.openOutside = openOutside;
    play = Nodes.iconButton("media-play", Feather.PLAY, texts.of("media.play"), this::toggle);
    play.setGraphic(playing);
    place.setId("media-place");
    place.setAccessibleText(texts.of("media.place"));
    HBox.setHgrow(place, Priority.ALWAYS);
    place.valueProperty().addListener((_, _, now) -> seek(now.doubleValue()));
    time.setId("media-time");
    time.setMinWidth(USE_PREF_SIZE);
    bar = new HBox(play, place, time);
    bar.getStyleClass().addAll("field-line", "media-bar");
    outside =
        new VBox(
            12,
            Nodes.muted(texts.of("media.cannot")),
            Nodes.button(
                "media-open", Feather.EXTERNAL_LINK, texts.of("action.open"), openOutside));
    outside.getStyleClass().add("media-outside");
    sign.getStyleClass().add("media-sign");
    for (var view : new javafx.scene.Node[] {poster, video, sign}) {
      Shown.set(view, false);
    }
    poster.setPreserveRatio(true);
    poster.fitWidthProperty().bind(ground.widthProperty());
    poster.fitHeightProperty().bind(ground.heightProperty());
    video.setPreserveRatio(true);
    video.fitWidthProperty().bind(ground.widthProperty());
    video.fitHeightProperty().bind(ground.heightProperty());
    ground.getChildren().addAll(sign, poster, video);
    ground.setMinSize(0, 0);
    ground.setPrefSize(0, 0);
    setCenter(ground);
    setId("media");
    getStyleClass().add("media");
  }

  /// What a video begins with, for as long as it does not play.
  public void begin(Image picture) {
    poster.setImage(picture);
  }

  /// @param mediaType such as `video/mp4`
  public void show(Path file, String mediaType) {
    if (file.equals(shown)) {
      return;
    }
    stop();
    shown = file;
    boolean moves = mediaType.startsWith("video/");
    sign.setIconCode(moves ? Feather.FILM : Feather.MUSIC);
    Shown.set(sign, !moves);
    Shown.set(video, moves);
    Shown.set(poster, moves);
    try {
      start(new MediaPlayer(new Media(file.toUri().toString())), moves);
    } catch (MediaException | UnsupportedOperationException | LinkageError e) {
      cannotPlay(file, e);
    }
  }

  private void start(MediaPlayer made, boolean moves) {
    Path file = shown;
    player = made;
    video.setMediaPlayer(made);
    setBottom(bar);
    made.setOnError(
        () -> {
          if (made == player && file != null) {
            cannotPlay(file, made.getError());
          }
        });
    made.setOnReady(
        () -> {
          Shown.set(poster, false);
          tell(made);
        });
    made.totalDurationProperty()
        .subscribe(
            all -> {
              if (isKnown(all)) {
                place.setMax(all.toSeconds());
                tell(made);
              }
            });
    made.currentTimeProperty()
        .addListener(
            (_, _, _) -> {
              if (!place.isValueChanging()) {
                place.setValue(made.getCurrentTime().toSeconds());
              }
              tell(made);
            });
    made.statusProperty()
        .subscribe(
            now ->
                playing.setIconCode(
                    now == MediaPlayer.Status.PLAYING ? Feather.PAUSE : Feather.PLAY));
    if (moves) {
      made.setCycleCount(MediaPlayer.INDEFINITE);
      made.setAutoPlay(true);
    } else {
      made.setOnEndOfMedia(
          () -> {
            made.stop();
            place.setValue(0);
          });
    }
  }

  private void cannotPlay(Path file, Throwable why) {
    log.info("{} cannot be played here", file, why);
    end();
    Shown.set(video, false);
    Shown.set(sign, poster.getImage() == null);
    setBottom(outside);
  }

  /// Plays, or stays where it is.
  public void toggle() {
    MediaPlayer now = player;
    if (now == null) {
      openOutside.run();
    } else if (now.getStatus() == MediaPlayer.Status.PLAYING) {
      now.pause();
    } else {
      now.play();
    }
  }

  /// The user looks elsewhere.
  public void pause() {
    MediaPlayer now = player;
    if (now != null) {
      now.pause();
    }
  }

  /// Lets go of the file.
  public void stop() {
    shown = null;
    poster.setImage(null);
    end();
  }

  private void end() {
    MediaPlayer before = player;
    player = null;
    video.setMediaPlayer(null);
    if (before != null) {
      before.dispose();
    }
  }

  /// Where the user has put the slider; it follows the sound by itself, too.
  private void seek(double seconds) {
    MediaPlayer now = player;
    if (now != null && Math.abs(now.getCurrentTime().toSeconds() - seconds) > 0.5) {
      now.seek(Duration.seconds(seconds));
    }
  }

  private void tell(MediaPlayer now) {
    Duration all = now.getTotalDuration();
    String at = words(now.getCurrentTime());
    place.setDisable(!isKnown(all));
    time.setText(isKnown(all) ? texts.of("media.time", at, words(all)) : at);
  }

  /// Some files do not tell how long they are.
  private static boolean isKnown(@Nullable Duration time) {
    return time != null && !time.isUnknown() && !time.isIndefinite() && time.toMillis() > 0;
  }

  private static String words(Duration time) {
    long seconds = isKnown(time) ? (long) time.toSeconds() : 0;
    return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
