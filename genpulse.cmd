@echo off
rem Runs GenPulse from a source checkout: builds what is missing or older than its sources, then
rem passes its arguments on. Needs a JDK 25 and Maven, nothing else.
setlocal
set "ROOT=%~dp0"
set "APP=%ROOT%launcher\target\app"

set "JDK="
call :try "%JAVA_HOME%"
for /d %%d in ("%ProgramFiles%\Eclipse Adoptium\jdk-25*" "%ProgramFiles%\Java\jdk-25*" "%ProgramFiles%\Microsoft\jdk-25*" "%ProgramFiles%\Zulu\zulu-25*" "%USERPROFILE%\.jdks\*25*") do call :try "%%~d"
for /f "delims=" %%p in ('where java 2^>nul') do call :try "%%~dpp.."
if not defined JDK (
  echo genpulse: no JDK 25 found; install one ^(https://adoptium.net/temurin/releases/?version=25^) or set JAVA_HOME to it, and run this again>&2
  exit /b 3
)

powershell -NoProfile -Command "$b='%APP%\.built'; if (-not (Test-Path $b)) { exit 1 }; $t=(Get-Item $b).LastWriteTime; foreach ($m in 'bundled','engines','server','ui','launcher') { foreach ($p in 'src\main','pom.xml') { if (Get-ChildItem (Join-Path '%ROOT%' \"$m\$p\") -Recurse -ErrorAction SilentlyContinue | Where-Object LastWriteTime -gt $t | Select-Object -First 1) { exit 1 } } }; if ((Get-Item '%ROOT%pom.xml').LastWriteTime -gt $t) { exit 1 }; exit 0"
if errorlevel 1 call :build || exit /b 3

"%JDK%\bin\java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow %GENPULSE_JAVA_OPTS% -cp "%APP%\*" io.genpulse.launcher.Main %*
exit /b %ERRORLEVEL%

:try
if defined JDK exit /b 0
if "%~1"=="" exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
findstr /b /c:"JAVA_VERSION=\"25" "%~1\release" >nul 2>nul && set "JDK=%~1"
exit /b 0

:build
where mvn >nul 2>nul
if errorlevel 1 (
  echo genpulse: Maven is missing; install it ^(winget install Apache.Maven^) and run this again>&2
  exit /b 1
)
echo Building GenPulse ^(the first time takes some minutes^) ...>&2
pushd "%ROOT%"
set "JAVA_HOME=%JDK%"
call mvn -q -B -DskipTests -Dspotless.check.skip=true package -pl launcher -am >"%TEMP%\genpulse-build.log" 2>&1
if errorlevel 1 (
  popd
  type "%TEMP%\genpulse-build.log" >&2
  echo genpulse: the build failed, see Maven's output above>&2
  exit /b 1
)
popd
type nul >"%APP%\.built"
exit /b 0
