package inventory

import (
	"strings"
	"testing"

	"seatcount/model"
)

// realTitles are names as computers report them, by what they are for licensing. A publisher follows after "|".
var realTitles = map[model.Kind]string{
	model.KindApplication: `
		Microsoft Office Professional Plus 2016
		Microsoft Office 365 ProPlus - de-de
		Microsoft 365 Apps for enterprise - en-us
		Microsoft Office Standard 2010
		Microsoft Office Single Image 2010
		Microsoft Office Home and Business 2019 - fr-fr|Microsoft Corporation
		Microsoft Visio Professional 2019 - en-us
		Microsoft Project Standard 2016
		Microsoft SQL Server 2014 (64-bit)
		Microsoft SQL Server 2019 (64-bit)
		SQL Server 2014 Database Engine Services
		Microsoft SQL Server Management Studio - 18.9.1
		Microsoft Visual Studio Professional 2019
		Visual Studio Enterprise 2022
		Microsoft Visual Studio Code
		Microsoft Edge|Microsoft Corporation
		Microsoft Teams
		Skype for Business 2016
		Windows 10 Enterprise
		Adobe Acrobat Reader DC MUI
		Adobe Reader XI (11.0.23) MUI
		Adobe Acrobat DC (64-bit)
		Adobe Photoshop CC 2019
		Adobe Creative Cloud
		Adobe Flash Player 32 NPAPI
		AutoCAD 2024 - English
		Autodesk Inventor Professional 2022
		Java 8 Update 202 (64-bit)|Oracle Corporation
		Java(TM) SE Development Kit 17.0.2 (64-bit)|Oracle Corporation
		Java(TM) 6 Update 31
		Java SE Development Kit 8 Update 181
		Google Chrome
		Mozilla Firefox (x64 de)
		Mozilla Thunderbird 115.6.0 (x86 en-US)
		7-Zip 23.01 (x64)
		WinRAR 5.91 (64-bit)
		WinZip 26.0
		Notepad++ (64-bit x64)
		VLC media player
		LibreOffice 7.6.4.1
		TeamViewer
		AnyDesk
		Zoom
		Cisco Webex Meetings
		Cisco AnyConnect Secure Mobility Client
		Citrix Workspace 2203
		VMware Workstation
		VMware vCenter Converter Standalone
		VMware vSphere Update Manager|VMware, Inc.
		Oracle VM VirtualBox 7.0.12
		Oracle Database 12c Client
		SAP GUI for Windows 7.60 (Patch 5)
		SIMATIC WinCC Runtime Advanced V16
		Wonderware InTouch Runtime 2017
		MATLAB R2023b
		IBM SPSS Statistics 27
		Tableau Desktop 2023.1
		Minitab 21
		Camtasia 2022
		Snagit 2021
		PDF-XChange Editor
		Foxit PhantomPDF
		Nitro Pro
		CorelDRAW Graphics Suite 2021
		Corel PaintShop Pro
		Sketchup Pro 2022
		Git version 2.43.0
		Node.js
		Python 3.10.2 (64-bit)
		Docker Desktop
		PuTTY release 0.79 (64-bit)
		WinSCP 6.1.2
		FileZilla 3.66.4
		KeePass Password Safe 2.55
		Driver Booster 10
		Driver Easy 5.7.3
		Windows Driver Kit - Windows 10.0.19041.1
		Google Drive
		Dropbox
		Microsoft OneDrive
		Sophos Endpoint Agent
		Symantec Endpoint Protection
		McAfee Agent
		ESET Endpoint Security
		Trend Micro Apex One Security Agent
		Kaspersky Endpoint Security for Windows
		Malwarebytes version 4.5.2
		CCleaner
		Microsoft Power BI Desktop (x64)
		Power Automate für Desktop
		IntelliJ IDEA 2023.3.2
		PyCharm Professional 2023.2
		ArcGIS Pro
		QGIS 3.28.2 'Firenze'
		SolidWorks 2022 SP03
		ANSYS Products 2022 R1
		DATEV Arbeitsplatz
		Lexware professional 2023
		Sage 50
		QuickBooks Desktop Pro 2021
		Пакет офисных программ МойОфис
		一太郎 2023
		筆まめVer.30
		WeChat
		Update Star
		UltraVNC
		Kodi
		iTunes|Apple Inc.
		Microsoft Windows Server 2012 R2 Standard
		Windows Admin Center
		SQL Developer
		Microsoft .NET SDK 8.0.100 (x64)
		A
		-
	`,
	model.KindUpdate: `
		KB4534273
		kb2504637v2
		Security Update for Windows 7 for x64-based Systems (KB4534310)
		Security Update for Microsoft Excel 2016 (KB5002137) 32-Bit Edition
		Update for Microsoft Office 2016 (KB5002138) 32-Bit Edition
		Update for Japanese Microsoft IME Standard Dictionary
		Hotfix for Windows XP (KB952287)
		Hotfix for Microsoft .NET Framework 3.5 SP1 (KB953595)
		Definition Update for Microsoft Office 2013 (KB3115404) 64-Bit Edition
		Microsoft .NET Framework 4.5.2 (KB2901907)
		Cumulative Update for Windows 10 Version 1607
		Service Pack 1 for SQL Server 2012 (KB2674319) (64-bit)
		Microsoft Office 2010 Service Pack 2 (SP2)
		Windows XP Service Pack 3
		Microsoft Visual Studio 2010 Service Pack 1
		GDR 5553 for SQL Server Database Services 2008 R2
		Update Rollup 2 for Windows XP Media Center
		Mise à jour de sécurité pour Windows XP (KB923561)
		Mise à jour pour Windows Internet Explorer 8 (KB976662)
		Correctif pour Windows XP (KB952287)
		Sicherheitsupdate für Windows XP (KB923561)
		Update für Microsoft Outlook 2013
		Actualización de seguridad para Windows XP
		Aggiornamento della protezione per Windows XP
		Atualização de Segurança para Windows XP
		Beveiligingsupdate voor Windows XP
		Обновление безопасности для Windows XP
		Исправление для Windows XP
		Windows XP セキュリティ更新プログラム (KB923561)
		Windows XP 用更新プログラム (KB951978)
		Windows XP 安全更新程序 (KB923561)
	`,
	model.KindRuntime: `
		Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.36.32532
		Microsoft Visual C++ 2010  x86 Redistributable - 10.0.40219
		Microsoft Visual C++ 2013 x64 Minimum Runtime - 12.0.21005
		Microsoft Visual C++ 2022 X64 Additional Runtime - 14.38.33130
		Microsoft .NET Framework 4.8
		Microsoft .NET Framework 4 Client Profile
		Microsoft .NET Runtime - 6.0.25 (x64)
		Microsoft Windows Desktop Runtime - 8.0.1 (x64)
		Microsoft ASP.NET Core 6.0.25 - Shared Framework (x64)
		Microsoft .NET Host FX Resolver - 6.0.25 (x64)
		Microsoft Edge WebView2 Runtime|Microsoft Corporation
		Microsoft Edge WebView2-Laufzeit
		MSXML 4.0 SP3 Parser
		Microsoft Silverlight|Microsoft Corporation
		Microsoft XNA Framework Redistributable 4.0
		Microsoft DirectX 9.0c
		Vulkan Run Time Libraries 1.0.65.1
		Microsoft Visual Studio 2010 Tools for Office Runtime (x64)
		Microsoft Access database engine 2010 (English)
		Microsoft Report Viewer 2015 Runtime
		SAP Crystal Reports runtime engine for .NET Framework (32-bit)
		MATLAB Runtime 9.9
		Adobe AIR
		NVIDIA PhysX
		OpenAL
		Microsoft.VCLibs.140.00
		Microsoft System CLR Types for SQL Server 2014
		Visual C++ 2008 Redist
	`,
	model.KindComponent: `
		Microsoft Office Proofing (English) 2010
		Microsoft Office Proof (German) 2010
		Microsoft Office Proofing Tools 2016 - English
		Outils de vérification linguistique 2016 de Microsoft Office - Français
		Microsoft Office Shared MUI (English) 2010
		Microsoft Word MUI (English) 2010|Microsoft Corporation
		Microsoft Excel MUI (German) 2013|Microsoft Corporation
		Microsoft Office Shared 64-bit MUI (English) 2010
		Office 16 Click-to-Run Localization Component
		Office 16 Click-to-Run Extensibility Component
		Microsoft Office Language Pack 2016 - German
		LibreOffice 7.6 Help Pack (German)
		Google Update Helper
		Microsoft Edge Update
		Mozilla Maintenance Service
		Apple Software Update
		Apple Application Support (32-bit)
		Bonjour|Apple Inc.
		Java Auto Updater
		Microsoft Update Health Tools
		Teams Machine-Wide Installer
		Python 3.10.2 Core Interpreter (64-bit)
		Python 3.10.2 Standard Library (64-bit)
		Python Launcher
		SQL Server 2014 Common Files
		Microsoft SQL Server 2014 Setup (English)
		SQL Server 2012 Batch Parser
		vs_minshellmsi
		Windows SDK AddOn
		Intel(R) Management Engine Components
	`,
	model.KindDriver: `
		Realtek High Definition Audio Driver
		NVIDIA Graphics Driver 551.23
		NVIDIA HD Audio Driver 1.3.38.60
		Intel(R) Chipset Device Software
		Intel(R) Network Connections 25.0
		Intel® Rapid Storage Technology
		Windows Driver Package - FTDI CDM Driver Package
		Windows-Treiberpaket - Arduino LLC
		Synaptics Pointing Device Driver
		HP Universal Printing PCL 6 Driver
		Brother Printer Driver
		Canon MG3600 series MP Drivers
		Dell Touchpad
		K-Lite Codec Pack 17.8.0 Standard
		Microsoft ODBC Driver 17 for SQL Server
		Microsoft OLE DB Driver for SQL Server
		Microsoft SQL Server 2012 Native Client
		MySQL Connector/ODBC 8.0
		psqlODBC_x64
		Pilote graphique NVIDIA 391.35
		LAV Filters 0.77
	`,
}

func TestClassifyRealTitles(t *testing.T) {
	n := 0
	for want, lines := range realTitles {
		for line := range strings.Lines(lines) {
			name, publisher, _ := strings.Cut(strings.TrimSpace(line), "|")
			if name == "" {
				continue
			}
			n++
			if got := Classify(name, publisher); got != want {
				t.Errorf("%q by %q: %v, want %v", name, publisher, got, want)
			}
		}
	}
	if n < 150 {
		t.Errorf("only %d titles", n)
	}
}

func TestClassifyOddNames(t *testing.T) {
	for _, name := range []string{"", " ", "\xff\xfe", strings.Repeat("driver ", 10_000), "KB", "(R)", "kb12345678901", strings.Repeat("ü", 500)} {
		Classify(name, "")
	}
}

func TestIsHotfix(t *testing.T) {
	for name, want := range map[string]bool{
		"KB4534273": true, "kb982861": true, "KB976902v2": true, " KB2533623 ": true,
		"KB": false, "KB12": false, "KBase 2024": false, "KB123456789": false, "Security Update": false,
	} {
		if got := isHotfix(name); got != want {
			t.Errorf("isHotfix(%q) = %v", name, got)
		}
	}
}

// TestClassRulesAreReachable finds rules whose phrase appendWords could never make.
func TestClassRulesAreReachable(t *testing.T) {
	for first, rules := range classIndex {
		for _, rule := range rules {
			if got := string(appendWords(nil, rule.phrase)); strings.TrimSpace(got) != strings.TrimSpace(rule.phrase) {
				t.Errorf("%q (under %q) becomes %q", rule.phrase, first, got)
			}
		}
	}
}
