/* For tests under a Wine older than version 9: the one function of bcryptprimitives.dll that Go asks for random numbers,
   answered by the older function of the same purpose in advapi32.dll. It is in no package. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
	return SystemFunction036(buffer, (ULONG)length);
}
