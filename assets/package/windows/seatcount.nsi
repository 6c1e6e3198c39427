; The installer for Windows: makensis -DVERSION=… -DNUMBERS=a.b.c.d -DSTAGE=folder -DOUT=file seatcount.nsi
; For one user and without asking for an administrator, or for all with /ALLUSERS. /S installs silently, /D=folder last
; says where. What users have counted lies in %AppData%\seatcount and stays, whatever is installed or removed.
Unicode true
Target amd64-unicode
ManifestDPIAware true
SetCompressor /SOLID lzma
RequestExecutionLevel user

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Seatcount"

Name "Seatcount"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Seatcount"
BrandingText "Seatcount ${VERSION}"
VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey ProductName "Seatcount"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "Installs Seatcount"
VIAddVersionKey CompanyName "Seatcount"
VIAddVersionKey LegalCopyright "Apache License 2.0"

!define MUI_ICON "${STAGE}/seatcount.ico"
!define MUI_UNICON "${STAGE}/seatcount.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\seatcount.exe"
!define MUI_FINISHPAGE_NOAUTOCLOSE
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE German
!insertmacro MUI_LANGUAGE French
!insertmacro MUI_LANGUAGE Spanish
!insertmacro MUI_RESERVEFILE_LANGDLL

; Everything that is written to the registry goes to the user's part, or to the computer's with /ALLUSERS.
Function .onInit
  SetRegView 64
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ALLUSERS" $1
  ${IfNot} ${Errors}
    SetShellVarContext all
    ${If} $INSTDIR == "$LOCALAPPDATA\Programs\Seatcount"
    ${OrIf} $INSTDIR == ""
      StrCpy $INSTDIR "$PROGRAMFILES64\Seatcount"
    ${EndIf}
  ${Else}
    SetShellVarContext current
    ; An upgrade goes where the last one is, unless a place was said.
    ReadRegStr $1 HKCU "${UNINSTALL}" "InstallLocation"
    ${If} $1 != ""
    ${AndIf} $INSTDIR == "$LOCALAPPDATA\Programs\Seatcount"
      StrCpy $INSTDIR $1
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "Seatcount" Main
  SectionIn RO
  SetOutPath "$INSTDIR"
  ; A program that runs cannot be replaced: say so instead of leaving half of each version.
  retry:
  ClearErrors
  ${If} ${FileExists} "$INSTDIR\seatcount.exe"
    Delete "$INSTDIR\seatcount.exe"
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Seatcount is open. Close it, then try again." /SD IDCANCEL IDRETRY retry
      SetErrorLevel 2
      Abort "Seatcount is open."
    ${EndIf}
  ${EndIf}
  File "${STAGE}/seatcount.exe"
  File "${STAGE}/seatcountctl.exe"
  File "${STAGE}/LICENSE.txt"
  File "${STAGE}/THIRD-PARTY.txt"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Seatcount.lnk" "$INSTDIR\seatcount.exe"

  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "Seatcount"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\seatcount.exe"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "Seatcount"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

Section /o "Shortcut on the desktop" Desktop
  CreateShortcut "$DESKTOP\Seatcount.lnk" "$INSTDIR\seatcount.exe"
SectionEnd

; Whether it was installed for all is known by where it is written down.
Function un.onInit
  SetRegView 64
  SetShellVarContext current
  ReadRegStr $0 HKCU "${UNINSTALL}" "InstallLocation"
  ${If} $0 != $INSTDIR
    SetShellVarContext all
  ${EndIf}
FunctionEnd

Section Uninstall
  Delete "$INSTDIR\seatcount.exe"
  Delete "$INSTDIR\seatcountctl.exe"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\THIRD-PARTY.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; only when nothing of somebody else's is in it
  Delete "$SMPROGRAMS\Seatcount.lnk"
  Delete "$DESKTOP\Seatcount.lnk"
  DeleteRegKey SHCTX "${UNINSTALL}"
SectionEnd
