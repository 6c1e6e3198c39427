package inventory

import "seatcount/model"

// classRules are the phrases that tell a kind, one a line: words as appendWords makes them. "^" wants the phrase at the
// beginning, "& other words" wants other words somewhere, "@maker" wants them in the publisher's name.
//
// Java is an application here: Oracle sells it. So are runtimes that makers of control systems sell (WinCC Runtime): only
// known ones are listed.
var classRules = map[model.Kind]string{
	model.KindApplication: `
		driver booster
		driver easy
		driver genius
		driver updater
		driver support
		driver reviver
		driver max
		driver magician
		driver talent
		driver robot
		driver detective
		windows driver kit
		snappy driver installer
		driver verifier
		update manager & vmware
		truck driver
		taxi driver
		test driver
	`,
	model.KindUpdate: `
		^security update
		^update for
		^update to
		^critical update
		^hotfix
		^hot fix
		^patch for
		^definition update
		^cumulative update
		^cumulative security update
		^update rollup
		^security intelligence update
		^servicing stack update
		^service pack
		^feature update
		^addendum to
		hotfix for
		security hotfix
		^gdr & for
		^qfe & for
		^mise à jour
		^mises à jour
		^correctif
		^sicherheitsupdate
		^sicherheitsaktualisierung
		^update für
		^updates für
		^hotfix für
		^aktualisierung für
		^actualización de seguridad
		^actualización para
		^actualización de & kb
		^revisión para
		^actualização de segurança
		^actualização para
		^atualização de segurança
		^atualização para
		^atualização do & microsoft
		^aggiornamento della protezione
		^aggiornamento per la protezione
		^aggiornamento rapido
		^aggiornamento per
		^aggiornamento di sicurezza
		^beveiligingsupdate
		^update voor
		^säkerhetsuppdatering
		^uppdatering för
		^sikkerhedsopdatering
		^opdatering til
		^sikkerhetsoppdatering
		^oppdatering for
		^suojauspäivitys
		^päivitys
		^aktualizacja zabezpieczeń
		^aktualizacja dla
		^poprawka
		^aktualizace zabezpečení
		^aktualizace pro
		^biztonsági frissítés
		^güvenlik güncelleştirmesi
		^обновление для
		^обновление безопасности
		^обновление системы безопасности
		^исправление для
		^оновлення
	`,
	model.KindRuntime: `
		visual c++ & redistributable
		visual c++ & runtime
		visual c++ & redist
		visual c++ & runtimes
		visual c++ & redistributables
		redistributable
		redistributables
		redist
		^vcredist
		net framework
		net core runtime
		net core host
		net core & shared framework
		net core & runtime
		^microsoft net runtime
		^microsoft net host
		^microsoft net & runtime
		^microsoft net & host
		^microsoft net & targeting pack
		^microsoft net & apphost pack
		net standard & targeting pack
		windows desktop runtime
		windows desktop targeting pack
		asp net core
		asp net mvc
		asp net web pages
		webview2
		windows app runtime
		windowsappruntime
		windows app sdk runtime
		directx
		^msxml
		^microsoft msxml
		^microsoft core xml services
		msxml & parser
		silverlight @microsoft
		xna framework
		vulkan run time libraries
		vulkan runtime
		vulkan runtime libraries
		^openal
		physx
		tools for office runtime
		tools for office system runtime
		tools for office & runtime
		office & primary interop assemblies
		primary interoperability assemblies
		report viewer & runtime
		report viewer 20
		reportviewer & runtime
		crystal reports runtime
		crystal reports & runtime
		crystal reports & basic runtime
		matlab runtime
		matlab compiler runtime
		labview & run
		labview runtime
		labview & runtime
		access runtime
		access database engine
		^adobe air
		visual basic runtime
		visual basic & runtime
		visual foxpro & runtime
		windows installer & redistributable
		games for windows live redistributable
		universal c runtime
		universal crt
		visual f# & runtime
		visual j#
		intel & redistributables
		gtk+ runtime
		gtk & runtime environment
		sap gui & runtime
		microsoft vclibs
		vclibs
		^microsoft net native
		^microsoft ui xaml
		microsoft ui xaml
		^windows media format
		windows media format & runtime
		^shockwave
		onecore & runtime
		microsoft & sync framework
		^sync framework
		windows identity foundation
		speech recognition & runtime
		^java access bridge
		winjs
		microsoft system clr types
		system clr types
		^xamarin & redistributable
		app installer runtime
	`,
	model.KindComponent: `
		language pack
		language packs
		language interface pack
		languagepack
		langpack
		language experience pack
		languageexperiencepack
		^local experience pack
		help pack
		sprachpaket
		sprachpakete
		module linguistique
		modules linguistiques
		pack de langue
		pack linguistique
		paquete de idioma
		pacote de idiomas
		pacchetto lingua
		pacchetto di lingua
		taalpakket
		språkpaket
		языковой пакет
		pakiet językowy
		jazyková sada
		microsoft office proof
		microsoft office proofing
		^proof @microsoft
		^proofing tools @microsoft
		proofing tools & microsoft
		korrekturhilfen @microsoft
		outils de vérification linguistique
		herramientas de corrección @microsoft
		strumenti di correzione @microsoft
		^microsoft office shared
		^microsoft office & shared mui
		^microsoft office & setup metadata
		^microsoft office & mui
		^microsoft & mui @microsoft
		office & click to run
		click to run localization component
		click to run extensibility component
		click to run licensing component
		^microsoft office 32 bit components
		^microsoft office 64 bit components
		^microsoft office 32 bit mui
		^microsoft office 64 bit mui
		^microsoft office osm
		^microsoft dcf mui
		google update helper
		^google update
		^microsoft edge update
		^microsoft edgeupdate
		mozilla maintenance service
		maintenance service & mozilla
		^apple software update
		^apple mobile device support
		^apple application support
		^bonjour @apple
		adobe refresh manager
		adobe genuine
		adobe creative cloud & helper
		java auto updater
		^java tm se & web start
		update health tools
		windows pc health check
		windows pc integritätsprüfung
		^teams machine wide installer
		^skype meetings app
		teams meeting add in
		outlook add in for
		^microsoft visual studio setup
		visual studio setup configuration
		visual studio setup wmi provider
		^vs minshellmsi
		^vs filehandler
		^vs clickoncebootstrappermsi
		^vs clickoncesigntoolmsi
		^vs communitymsi
		^vs coreeditorfonts
		^vs devenvmsi
		^vs filetracker singleton
		^vs graphics singletonx64
		^vs graphics singletonx86
		^vs tipsmsi
		^vs minshellinteropmsi
		^vs minshellmsires
		^vs professionalmsi
		^vs enterprisemsi
		^vs networkemulationmsi x64
		^vs vswebprotocolselectormsi
		^vcpp crt
		^icecap collection
		^windows sdk
		^winrt intellisense
		^winappdeploy
		^sdk arm
		^universal general midi dls
		^kits configuration installer
		^windows sdk addon
		^typescript sdk
		^diagnosticshub
		^intellitraceprofilerproxy
		^entity framework & tools
		^python & core interpreter
		^python & executables
		^python & standard library
		^python & test suite
		^python & documentation
		^python & tcl tk support
		^python & pip bootstrap
		^python & utility scripts
		^python & development libraries
		^python & add to path
		^python & path
		^python launcher
		sql server & common files
		sql server & batch parser
		sql server & connection info
		sql server & shared management objects
		sql server & sql diagnostics
		sql server & xevent
		sql server & setup support files
		sql server & setup english
		sql server & vss writer
		sql server & browser for
		sql server & t sql language service
		sql server & transact sql
		sql server & data tier app framework
		sql server & dmf
		sql server & policies
		sql server & clr types
		sql server & connectivity
		^browser for sql server
		^vss writer for sql server
		^microsoft vss writer
		install manager & catalyst
		^catalyst control center
		^amd catalyst install manager
		^ccc help
		^amd & install manager
		^intel management engine components
		^intel & management engine components
		^intel trusted connect
		^dell & update service
		^hp & installation helper
		^microsoft update catalog
		^update installer
		^wix toolset & additions
		^microsoft store engagement
		^microsoft services store engagement
		microsoft store engagement
		^microsoft advertising xaml
		^microsoft aad brokerplugin
		^microsoft accountscontrol
		^microsoft asynctextservice
		^microsoft bioenrollment
		^microsoft creddialoghost
		^microsoft ecapp
		^microsoft lockapp
		^microsoft win32webviewhost
		^microsoft windows apprep
		^microsoft windows assignedaccesslockapp
		^microsoft windows callingshellapp
		^microsoft windows capturepicker
		^microsoft windows cloudexperiencehost
		^microsoft windows contentdeliverymanager
		^microsoft windows cortana
		^microsoft windows devicesflowhost
		^microsoft windows narratorquickstart
		^microsoft windows oobenetworkcaptiveportal
		^microsoft windows oobenetworkconnectionflow
		^microsoft windows parentalcontrols
		^microsoft windows peopleexperiencehost
		^microsoft windows pinningconfirmationdialog
		^microsoft windows search
		^microsoft windows sechealthui
		^microsoft windows secureassessmentbrowser
		^microsoft windows shellexperiencehost
		^microsoft windows startmenuexperiencehost
		^microsoft windows xgpuejectdialog
		^microsoft windows printqueueactioncenter
		^microsoftwindows client
		^microsoft xboxgamecallableui
		^microsoft xbox tcui
		^microsoft xboxspeechtotextoverlay
		^microsoft xboxidentityprovider
		^windows immersivecontrolpanel
		^windows printdialog
		^windows cbspreview
		^microsoft storepurchaseapp
		^microsoft desktopappinstaller
		^microsoft heifimageextension
		^microsoft webmediaextensions
		^microsoft webpimageextension
		^microsoft vp9videoextensions
		^microsoft heifimageextensions
		^microsoft hevcvideoextension
		^microsoft sechealthui
		^heif image extensions
		^hevc video extensions
		^web media extensions
		^webp image extensions
		^vp9 video extensions
		^raw image extension
		^mpeg 2 video extension
		^av1 video extension
	`,
	model.KindDriver: `
		driver
		drivers
		device driver
		treiber
		gerätetreiber
		druckertreiber
		grafiktreiber
		pilote
		pilotes
		controlador & windows
		controladores
		stuurprogramma
		sterownik
		драйвер
		драйверы
		codec
		codecs
		firmware
		chipset
		chipset & software
		^windows driver package
		^windows treiberpaket
		native client & sql server
		^psqlodbc
		connector odbc
		odbc & connector
		^realtek & audio
		^realtek & controller
		^synaptics & pointing
		^synaptics touchpad
		^synaptics clickpad
		^elan touchpad
		^alps & pointing
		^dell touchpad
		^intel & rapid storage technology
		^intel wireless bluetooth
		^intel proset wireless
		^intel graphics
		^intel usb 3
		^intel & network connections
		^intel serial io
		^nvidia graphics
		^nvidia hd audio
		^amd software & package
		lav filters
		^ffdshow
		^xvid
		ac3filter
		^haali media splitter
	`,
}

// foreignUpdates are updates in scripts without blanks between words; looked for only in names that begin with such a
// letter.
var foreignUpdates = []string{
	"更新プログラム", "セキュリティ更新", "修正プログラム", "ホットフィックス", "安全更新", "更新程序", "修补程序", "安全性更新", "更新 kb", "보안 업데이트", "업데이트 kb", "핫픽스",
}
