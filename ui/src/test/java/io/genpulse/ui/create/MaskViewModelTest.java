package io.genpulse.ui.create;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class MaskViewModelTest {
  private final MaskViewModel mask = new MaskViewModel(400, 200);

  @Test
  void whatIsPaintedIsWhiteAndAllElseBlack() {
    line(50, 350, 20);

    BufferedImage picture = mask.mask();
    assertThat(picture.getWidth()).isEqualTo(400);
    assertThat(picture.getHeight()).isEqualTo(200);
    assertThat(gray(picture, 200, 100)).isEqualTo(255);
    assertThat(gray(picture, 200, 108)).isEqualTo(255);
    assertThat(gray(picture, 200, 112)).isZero();
    assertThat(gray(picture, 20, 100)).isZero();
  }

  @Test
  void aTouchIsADot() {
    mask.brushProperty().set(10);
    mask.press(100, 100);
    mask.release();
    mask.drag(300, 100);

    assertThat(gray(mask.mask(), 100, 103)).isEqualTo(255);
    assertThat(gray(mask.mask(), 200, 100)).isZero();
  }

  @Test
  void whatIsErasedIsAsItWas() {
    line(50, 350, 40);
    mask.erasingProperty().set(true);
    line(150, 250, 40);

    assertThat(gray(mask.mask(), 200, 100)).isZero();
    assertThat(gray(mask.mask(), 60, 100)).isEqualTo(255);
  }

  @Test
  void everythingCanBeUndoneAndDoneAgain() {
    line(50, 350, 20);
    mask.invert();
    mask.clear();
    assertThat(mask.isEmpty()).isTrue();

    mask.undo();
    assertThat(gray(mask.mask(), 200, 100)).isZero();
    assertThat(gray(mask.mask(), 5, 5)).isEqualTo(255);
    mask.undo();
    assertThat(gray(mask.mask(), 200, 100)).isEqualTo(255);
    mask.undo();
    assertThat(mask.isEmpty()).isTrue();
    assertThat(mask.canUndoProperty().get()).isFalse();

    mask.redo();
    assertThat(gray(mask.mask(), 200, 100)).isEqualTo(255);
    line(0, 10, 4);
    assertThat(mask.canRedoProperty().get()).isFalse();
  }

  @Test
  void aLargePictureGetsAMaskOfItsShape() {
    MaskViewModel large = new MaskViewModel(8192, 4096);

    assertThat(large.width()).isEqualTo(2048);
    assertThat(large.height()).isEqualTo(1024);
  }

  private void line(double from, double to, double width) {
    mask.brushProperty().set(width);
    mask.press(from, 100);
    mask.drag(to, 100);
    mask.release();
  }

  private static int gray(BufferedImage picture, int x, int y) {
    return picture.getRaster().getSample(x, y, 0);
  }
}
