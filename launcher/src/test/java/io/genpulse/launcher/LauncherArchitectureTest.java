package io.genpulse.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// The rooms of the launcher: `host` and `process` know nothing of what is run, `service` and
/// `comfyui` each know one child, `stack` puts them together, `command` is what people type.
class LauncherArchitectureTest {
  private static final JavaClasses LAUNCHER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.genpulse.launcher");

  @Test
  void roomsHaveNoCycles() {
    slices().matching("io.genpulse.launcher.(*)..").should().beFreeOfCycles().check(LAUNCHER);
  }

  @Test
  void nobodyKnowsACommandButTheStart() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.genpulse.launcher", "io.genpulse.launcher.command..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.genpulse.launcher.command..")
        .check(LAUNCHER);
  }

  @Test
  void whatSupervisesKnowsNoChild() {
    noClasses()
        .that()
        .resideInAnyPackage("io.genpulse.launcher.host", "io.genpulse.launcher.process")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.genpulse.launcher.service",
            "io.genpulse.launcher.comfyui",
            "io.genpulse.launcher.stack",
            "io.genpulse.server",
            "io.genpulse.server.api..",
            "io.genpulse.server.worker..",
            "io.genpulse.ui..")
        .because("what children are is told to the API by server.host alone")
        .check(LAUNCHER);
  }

  @Test
  void namesSayWhatAClassIs() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(LAUNCHER);
  }

  @Test
  void childrenAreTimedByAClockThatOnlyGoesForward() {
    noClasses()
        .that()
        .resideInAnyPackage("io.genpulse.launcher.process", "io.genpulse.launcher.service")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(LAUNCHER);
  }
}
