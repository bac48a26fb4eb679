package io.genpulse.engine.piper;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/// Joins WAV files of one form.
final class WavPieces {
  private WavPieces() {}

  /// @return how long the whole is
  static Duration join(List<Path> pieces, Path whole) throws IOException {
    var sounds = new ArrayList<AudioInputStream>();
    try {
      long frames = 0;
      for (Path piece : pieces) {
        AudioInputStream sound = AudioSystem.getAudioInputStream(piece.toFile());
        sounds.add(sound);
        frames += sound.getFrameLength();
      }
      AudioFormat format = sounds.getFirst().getFormat();
      InputStream all = new SequenceInputStream(Collections.enumeration(sounds));
      AudioSystem.write(
          new AudioInputStream(all, format, frames), AudioFileFormat.Type.WAVE, whole.toFile());
      return Duration.ofNanos((long) (frames * 1e9 / format.getFrameRate()));
    } catch (UnsupportedAudioFileException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      for (AudioInputStream sound : sounds) {
        sound.close();
      }
    }
  }
}
