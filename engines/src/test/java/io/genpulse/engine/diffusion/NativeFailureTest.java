package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.engine.EngineException;
import io.genpulse.engine.EngineError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeFailureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: you"
            + " tried to allocate 64424509440 bytes. Error code 12 (Cannot allocate memory)",
        "The following operation failed in the TorchScript interpreter.\nTraceback of TorchScript (most"
            + " recent call last):\n    return torch.matmul(a, b)\nRuntimeError: [enforce fail at"
            + " alloc_cpu.cpp:117] DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes.",
        "CUDA out of memory. Tried to allocate 20.00 MiB",
        "std::bad_alloc"
      })
  void memoryIsRecognisedInAnyLine(String message) {
    assertThat(NativeFailure.computing(new EngineException(message)).error())
        .isEqualTo(EngineError.OUT_OF_MEMORY);
    assertThat(
            NativeFailure.computing(
                    new EngineException("the model cannot be read", new EngineException(message)))
                .error())
        .isEqualTo(EngineError.OUT_OF_MEMORY);
  }

  @Test
  void theJavaHeapIsMemoryToo() {
    assertThat(NativeFailure.computing(new OutOfMemoryError("Java heap space")))
        .hasMessageContaining("Java heap")
        .extracting(io.genpulse.engine.EngineException::error)
        .isEqualTo(EngineError.OUT_OF_MEMORY);
  }

  @Test
  void otherFailuresNameTheLineThatTells() {
    var e =
        new EngineException(
            """
            The following operation failed in the TorchScript interpreter.
            RuntimeError: mat1 and mat2 shapes cannot be multiplied
            frame #1: c10::impl::tried to allocate(unsigned long)""");

    assertThat(NativeFailure.computing(e))
        .hasMessage("libtorch failed: RuntimeError: mat1 and mat2 shapes cannot be multiplied")
        .extracting(io.genpulse.engine.EngineException::error)
        .isEqualTo(EngineError.INTERNAL);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsNamedWithItsFolder() {
    IOException full =
        catchThrowableOfType(
            IOException.class,
            () -> {
              try (OutputStream out = Files.newOutputStream(Path.of("/dev/full"))) {
                out.write(1);
              }
            });

    assertThat(
            NativeFailure.starting(
                new EngineException(
                    "Failed to load PyTorch native library",
                    new IllegalStateException("Failed to extract PyTorch native library", full)),
                Path.of("/cache")))
        .hasMessage("the disk of /cache is full; free some space there")
        .extracting(io.genpulse.engine.EngineException::error)
        .isEqualTo(EngineError.UNAVAILABLE);
    assertThat(
            NativeFailure.writing(
                new IIOException("I/O error writing PNG file!", full), Path.of("/work")))
        .hasMessage("the disk of /work is full; free some space there");
  }

  @Test
  void aLibraryThatDoesNotStartSaysWhy() {
    assertThat(
            NativeFailure.starting(
                new EngineException(
                    "Failed to load PyTorch native library",
                    new UnsatisfiedLinkError("libgomp.so.1: cannot open shared object file")),
                Path.of("/cache")))
        .hasMessage(
            "the native library of the diffusion engine does not start: "
                + "libgomp.so.1: cannot open shared object file");
  }
}
